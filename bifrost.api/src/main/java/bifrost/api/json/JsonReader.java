package bifrost.api.json;

/**
 * A pull reader straight over UTF-8 bytes (RFC 8259): no tree, no token objects.
 *
 * <p>At first the document's value is current. {@link #nextMember} and {@link #nextElement} enter the current value, then step
 * through it; each time they return true another value is current, which the caller reads, enters or {@linkplain #skip() skips}
 * before the next step:
 *
 * <pre>{@code
 * while (in.nextMember()) {
 *   switch (in.name()) {
 *     case "index" -> index = in.int32();
 *     case "tokens" -> { while (in.nextElement()) tokens.add(in.string()); }
 *     default -> in.skip();
 *   }
 * }
 * }</pre>
 *
 * <p>A value that is neither read nor skipped is taken by the next step for one to enter: an object is entered, anything else is
 * refused.
 *
 * <p>Text that is not JSON, and values of another kind than asked for, are a {@link JsonParseException}; after one the reader is
 * of use only to {@link #reset}. Calls that make no sense at this point of any document are an {@link IllegalStateException}.
 * A reader is for one thread at a time; it does not copy or change the bytes.
 */
public final class JsonReader {

  private enum State { VALUE, ENTERED, CONSUMED }

  private static final String INTEGER = "an integer of 64 bits";

  private final Document document = new Document();
  private final Nesting nesting = document.nesting;
  private final StringCache names = new StringCache();
  private final StringCache strings = new StringCache();
  private State state = State.VALUE;

  /**
   * A reader of one document.
   *
   * @param utf8 the document
   */
  public JsonReader(byte[] utf8) {
    this(utf8, 0, utf8.length);
  }

  /**
   * A reader of a document that is part of an array.
   *
   * @param utf8 the array
   * @param from where the document starts
   * @param to where it ends, exclusive
   * @throws IndexOutOfBoundsException if that is not a range of the array
   */
  public JsonReader(byte[] utf8, int from, int to) {
    document.reset(utf8, from, to);
  }

  /**
   * Turns to the next document and forgets the current one. Reusing a reader saves making the names again.
   *
   * @param utf8 an array that holds the document
   * @param from where the document starts
   * @param to where it ends, exclusive
   * @throws IndexOutOfBoundsException if that is not a range of the array
   */
  public void reset(byte[] utf8, int from, int to) {
    document.reset(utf8, from, to);
    state = State.VALUE;
  }

  /**
   * Enters the current value, an object, or steps to the next member of the object it is in. Members that are null are skipped.
   *
   * @return true if there is another member, false if the object has ended and was left
   * @throws JsonParseException if the current value is not an object
   */
  public boolean nextMember() {
    while (nextMemberOrNull()) {
      if (!isNull()) {
        return true;
      }
      skip();
    }
    return false;
  }

  /** The same, null members included. */
  boolean nextMemberOrNull() {
    if (state == State.VALUE) {
      enter('{', Kind.OBJECT);
    } else if (!nesting.inObject()) {
      throw new IllegalStateException("nextMember() steps through an object, but the reader is " + place());
    }
    nesting.betweenMembers();
    if (!step('}')) {
      return false;
    }
    member();
    return true;
  }

  private void member() {
    if (document.peek() != '"') {
      throw document.unexpectedCharacter(document.position, "'\"' of a member's name");
    }
    int from = document.position + 1;
    int to = Strings.end(document, from);
    nesting.member(from, to);
    document.position = to + 1;
    if (document.peek() != ':') {
      throw document.unexpectedCharacter(document.position, "':' after the member's name");
    }
    document.position++;
    value(document.peek());
  }

  /**
   * Enters the current value, an array, or steps to the next element of the array it is in. Elements that are null count.
   *
   * @return true if there is another element, false if the array has ended and was left
   * @throws JsonParseException if the current value is not an array
   */
  public boolean nextElement() {
    if (state == State.VALUE) {
      enter('[', Kind.ARRAY);
    } else if (!nesting.inArray()) {
      throw new IllegalStateException("nextElement() steps through an array, but the reader is " + place());
    }
    if (!step(']')) {
      return false;
    }
    nesting.nextElement();
    value(document.peek());
    return true;
  }

  private void value(int first) {
    nesting.value(document.position);
    state = State.VALUE;
    if (Kind.startingWith(first).isEmpty()) {
      throw document.unexpectedCharacter(document.position, "a value");
    }
  }

  private void enter(char bracket, String expected) {
    begin(bracket, expected);
    if (nesting.isFull()) {
      throw document.unexpected(document.position, "at most " + Nesting.LIMIT + " levels of nesting");
    }
    document.position++;
    if (bracket == '{') {
      nesting.enterObject();
    } else {
      nesting.enterArray();
    }
    state = State.ENTERED;
  }

  /** Moves over the comma before the next member or element, or over the bracket that ends them. */
  private boolean step(char bracket) {
    int b = document.peek();
    if (b == bracket) {
      document.position++;
      nesting.leave();
      state = State.CONSUMED;
      return false;
    }
    if (state == State.CONSUMED) {
      if (b != ',') {
        throw document.unexpectedCharacter(document.position, "',' or '" + bracket + "'");
      }
      document.position++;
    }
    return true;
  }

  /**
   * The name of the current member, also after its value has been read.
   *
   * @return the name
   * @throws IllegalStateException if the reader is not at a member
   */
  public String name() {
    if (!nesting.hasName()) {
      throw new IllegalStateException("name() is for the members of an object, but the reader is " + place());
    }
    return names.decode(document.bytes, nesting.nameFrom(), nesting.nameTo());
  }

  /**
   * Whether the current value is a string.
   *
   * @return true if it is
   */
  public boolean isString() {
    return first() == '"';
  }

  /**
   * Whether the current value is a number.
   *
   * @return true if it is
   */
  public boolean isNumber() {
    int first = first();
    return first == '-' || first >= '0' && first <= '9';
  }

  /**
   * Whether the current value is a boolean.
   *
   * @return true if it is
   */
  public boolean isBoolean() {
    int first = first();
    return first == 't' || first == 'f';
  }

  /**
   * Whether the current value is an object.
   *
   * @return true if it is
   */
  public boolean isObject() {
    return first() == '{';
  }

  /**
   * Whether the current value is an array.
   *
   * @return true if it is
   */
  public boolean isArray() {
    return first() == '[';
  }

  /**
   * Whether the current value is null.
   *
   * @return true if it is
   */
  public boolean isNull() {
    return first() == 'n';
  }

  /** The first byte of the current value, or END if the document has none. */
  private int first() {
    if (state != State.VALUE) {
      throw new IllegalStateException("there is no current value: the reader is " + place());
    }
    return document.position == document.limit ? Document.END : document.bytes[document.position];
  }

  private void begin(char first, String expected) {
    if (first() != first) {
      throw unexpected(expected);
    }
  }

  /**
   * Reads the current value, a string.
   *
   * @return its text, unescaped
   * @throws JsonParseException if it is of another kind
   */
  public String string() {
    begin('"', Kind.STRING);
    int from = document.position + 1;
    int to = Strings.end(document, from);
    consumed(to + 1);
    return strings.decode(document.bytes, from, to);
  }

  /**
   * Reads the current value, a whole number; {@code 1.0} and {@code 1e2} are whole.
   *
   * @return its exact value
   * @throws JsonParseException if it is of another kind, has a fraction or does not fit
   */
  public long integer() {
    int from = document.position;
    int to = numberEnd();
    try {
      return Numbers.toLong(document.bytes, from, to);
    } catch (ArithmeticException e) {
      throw document.error(from, INTEGER, e.getMessage());
    }
  }

  /**
   * Reads the current value, a whole number of 32 bits.
   *
   * @return its exact value
   * @throws JsonParseException if it is of another kind, has a fraction or does not fit
   */
  public int int32() {
    long value = integer();
    if (value != (int) value) {
      throw document.error(nesting.value(), "an integer of 32 bits", "a number out of range");
    }
    return (int) value;
  }

  /**
   * Reads the current value, a number.
   *
   * @return the nearest double, rounded as {@link Double#parseDouble} rounds
   * @throws JsonParseException if it is of another kind or too large for a double
   */
  public double number() {
    int from = document.position;
    double value = Numbers.toDouble(document.bytes, from, numberEnd());
    if (Double.isInfinite(value)) {
      throw document.error(from, "a number in the range of a double", "a larger one");
    }
    return value;
  }

  /** Moves behind the current value, a number. */
  private int numberEnd() {
    if (!isNumber()) {
      throw unexpected(Kind.NUMBER);
    }
    int end = Numbers.end(document.bytes, document.position, document.limit);
    if (end < 0) {
      throw document.unexpectedCharacter(~end, "a digit");
    }
    consumed(end);
    return end;
  }

  /**
   * Reads the current value, a boolean.
   *
   * @return its value
   * @throws JsonParseException if it is of another kind
   */
  public boolean bool() {
    if (!isBoolean()) {
      throw unexpected(Kind.BOOLEAN);
    }
    boolean value = first() == 't';
    literal(value ? "true" : "false");
    return value;
  }

  private void literal(String literal) {
    document.literal(literal);
    consumed(document.position);
  }

  private void consumed(int position) {
    document.position = position;
    state = State.CONSUMED;
  }

  /**
   * Reads the current value, of any kind, into a tree.
   *
   * @return the value; of members with the same name the last one, every null kept
   * @throws JsonParseException if it is not JSON
   */
  public JsonValue value() {
    return TreeReader.read(this);
  }

  /** Reads the current value if it is no container. */
  JsonValue scalar() {
    int from = document.position;
    JsonValue string = isString() ? new JsonString(string()) : JsonNull.NULL;
    if (state == State.CONSUMED) {
      return string;
    }
    skipOrEnter();
    return switch (document.bytes[from]) {
      case 't' -> JsonBoolean.TRUE;
      case 'f' -> JsonBoolean.FALSE;
      case 'n' -> JsonNull.NULL;
      default -> new JsonNumber(Numbers.text(document.bytes, from, document.position));
    };
  }

  /**
   * Passes over the current value, of any kind, which is checked as if it were read.
   *
   * @throws JsonParseException if it is not JSON
   */
  public void skip() {
    int outside = nesting.depth();
    skipOrEnter();
    while (nesting.depth() > outside) {
      if (nesting.inObject() ? nextMemberOrNull() : nextElement()) {
        skipOrEnter();
      }
    }
  }

  private void skipOrEnter() {
    switch (first()) {
      case '{' -> enter('{', Kind.OBJECT);
      case '[' -> enter('[', Kind.ARRAY);
      case '"' -> consumed(Strings.end(document, document.position + 1) + 1);
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numberEnd();
      default -> throw unexpected("a value");
    }
  }

  /**
   * Checks that nothing but white space follows the document's value.
   *
   * @throws JsonParseException if something does
   * @throws IllegalStateException if the document's value has not been read or skipped to its end
   */
  public void end() {
    if (state != State.CONSUMED || nesting.depth() > 0) {
      throw new IllegalStateException("end() is for after the document's value, but the reader is " + place());
    }
    if (document.peek() != Document.END) {
      throw document.unexpectedCharacter(document.position, "the end of the document");
    }
  }

  /**
   * An exception about the current value, or the one just read: of a kind or with a content that the caller has no use for.
   *
   * @param expected what the caller expected, with its article: {@code "a string or an array"}
   * @return the exception, for the caller to throw
   */
  public JsonParseException unexpected(String expected) {
    return document.unexpected(nesting.value(), expected);
  }

  /**
   * Where the current value stands in the document's structure.
   *
   * @return a path like {@code $.choices[0].delta}
   */
  public String path() {
    return document.path();
  }

  private String place() {
    if (nesting.depth() > 0) {
      return nesting.inObject() ? "in an object" : "in an array";
    }
    return state == State.VALUE ? "before the document's value" : "behind the document's value";
  }
}
