package bifrost.api.json;

import bifrost.api.internal.json.JsonCursor;
import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.JsonSource;
import bifrost.api.internal.json.NumberParser;
import bifrost.api.internal.json.PathStack;
import bifrost.api.internal.json.StringCache;
import bifrost.api.internal.json.TreeReader;
import bifrost.api.internal.json.ValueKind;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

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
 * <p>No value is skipped unasked, save members that are null: a step away from a value that was neither read nor skipped means to
 * enter it, and is refused if it is of another kind. A {@code default} branch that ignores a member has to say {@code skip()}.
 *
 * <p>Text that is not JSON, and values of another kind than asked for, are a {@link JsonParseException}; after one the reader is
 * of use only to {@link #reset}. Calls that make no sense at this point of any document are an {@link IllegalStateException}.
 * A reader is for one thread at a time; it does not copy or change the bytes.
 */
public final class JsonReader {
  private final JsonCursor cursor = new JsonCursor(JsonParseException.FACTORY);
  private final JsonSource source = cursor.source;
  private final PathStack pathStack = cursor.pathStack;
  private final StringCache names = new StringCache();
  private final StringCache strings = new StringCache();

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
    cursor.reset(utf8, from, to);
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
    cursor.reset(utf8, from, to);
  }

  /**
   * Enters the current value, an object, or steps to the next member of the object it is in. Members that are null are skipped.
   *
   * @return true if there is another member, false if the object has ended and was left
   * @throws JsonParseException if the current value is not an object
   */
  public boolean nextMember() {
    while (cursor.nextMember()) {
      if (!isNull()) return true;
      cursor.skip();
    }
    return false;
  }

  /**
   * Enters the current value, an object, or steps to the next member of the object it is in, as {@link #nextMember} does, but does not
   * skip members that are null.
   *
   * @return true if there is another member, false if the object has ended and was left
   * @throws JsonParseException if the current value is not an object
   */
  public boolean nextMemberIncludingNull() {
    return cursor.nextMember();
  }

  /**
   * Enters the current value, an array, or steps to the next element of the array it is in. Elements that are null count.
   *
   * @return true if there is another element, false if the array has ended and was left
   * @throws JsonParseException if the current value is not an array
   */
  public boolean nextElement() {
    return cursor.nextElement();
  }

  /**
   * The name of the current member, also after its value has been read.
   *
   * @return the name
   * @throws IllegalStateException if the reader is not at a member
   */
  public String name() {
    if (!pathStack.hasName()) {
      throw new IllegalStateException(
          "name() is for the members of an object, but the reader is " + cursor.describePosition());
    }
    return names.decode(source.bytes, pathStack.nameFrom(), pathStack.nameTo());
  }

  /**
   * Whether the current value is a string.
   *
   * @return true if it is
   */
  public boolean isString() {
    return cursor.firstByte() == '"';
  }

  /**
   * Whether the current value is a number.
   *
   * @return true if it is
   */
  public boolean isNumber() {
    int first = cursor.firstByte();
    return first == '-' || first >= '0' && first <= '9';
  }

  /**
   * Whether the current value is a boolean.
   *
   * @return true if it is
   */
  public boolean isBoolean() {
    int first = cursor.firstByte();
    return first == 't' || first == 'f';
  }

  /**
   * Whether the current value is an object.
   *
   * @return true if it is
   */
  public boolean isObject() {
    return cursor.firstByte() == '{';
  }

  /**
   * Whether the current value is an array.
   *
   * @return true if it is
   */
  public boolean isArray() {
    return cursor.firstByte() == '[';
  }

  /**
   * Whether the current value is null.
   *
   * @return true if it is
   */
  public boolean isNull() {
    return cursor.firstByte() == 'n';
  }

  /**
   * Reads the current value, a string.
   *
   * @return its text, unescaped
   * @throws JsonParseException if it is of another kind
   */
  public String string() {
    if (!isString()) throw unexpected(ValueKind.STRING);
    int from = source.position + 1;
    cursor.skipString();
    return strings.decode(source.bytes, from, source.position - 1);
  }

  /**
   * Reads the current value, a whole number; {@code 1.0} and {@code 1e2} are whole.
   *
   * @return its exact value
   * @throws JsonParseException if it is of another kind, has a fraction or does not fit
   */
  public long integer() {
    int from = source.position;
    skipNumber();
    try {
      return NumberParser.toLong(source.bytes, from, source.position);
    } catch (ArithmeticException e) {
      throw source.error(from, "an integer of 64 bits", Objects.requireNonNull(e.getMessage()));
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
      throw source.error(pathStack.valueOffset(), "an integer of 32 bits", "a number out of range");
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
    int from = source.position;
    skipNumber();
    double value = NumberParser.toDouble(source.bytes, from, source.position);
    if (Double.isInfinite(value)) throw source.error(from, "a number in the range of a double", "a larger one");
    return value;
  }

  private void skipNumber() {
    if (!isNumber()) throw unexpected(ValueKind.NUMBER);
    cursor.skipNumber();
  }

  /**
   * Reads the current value, a boolean.
   *
   * @return its value
   * @throws JsonParseException if it is of another kind
   */
  public boolean bool() {
    if (!isBoolean()) throw unexpected(ValueKind.BOOLEAN);
    boolean value = cursor.firstByte() == 't';
    cursor.skip();
    return value;
  }

  /**
   * Reads the current value, of any kind, into a tree.
   *
   * @return the value; of members with the same name the last one, every null kept
   * @throws JsonParseException if it is not JSON
   */
  public JsonValue value() {
    return TreeReader.read(this, source);
  }

  /**
   * Reads the current value if the decoder accepts it, and otherwise returns to the value, which is then current again. A decoder
   * rejects a value by throwing {@link JsonParseException}; the exceptions that the reader itself throws meanwhile carry no path and no
   * position, which makes a rejection cheap.
   *
   * @param <T> the type of the result
   * @param decoder reads exactly the current value
   * @return the decoder's result, or empty if it rejected the value
   */
  public <T> Optional<T> tryRead(Function<? super JsonReader, ? extends T> decoder) {
    int position = source.position;
    int depth = pathStack.depth();
    source.tryReadDepth++;
    try {
      return Optional.of(decoder.apply(this));
    } catch (JsonParseException e) {
      cursor.restore(position, depth);
      return Optional.empty();
    } finally {
      source.tryReadDepth--;
    }
  }

  /**
   * Sets a condition that stops the reader. It is tested about every 64 KiB of input, on the reading thread, and stays set when the
   * reader is {@linkplain #reset reset}. Once it holds, the next step throws {@link java.util.concurrent.CancellationException}.
   * A single string or number is read without a test.
   *
   * @param cancelled true if reading must stop; called often, must not block
   */
  public void cancelWhen(BooleanSupplier cancelled) {
    cursor.cancelWhen(Objects.requireNonNull(cancelled, "cancelled"));
  }

  /**
   * Passes over the current value, of any kind, which is checked as if it were read.
   *
   * @throws JsonParseException if it is not JSON
   */
  public void skip() {
    cursor.skip();
  }

  /**
   * Checks that nothing but white space follows the document's value.
   *
   * @throws JsonParseException if something does
   * @throws IllegalStateException if the document's value has not been read or skipped to its end
   */
  public void end() {
    cursor.end();
  }

  /**
   * An exception about the current value, or the one just read: of a kind or with a content that the caller has no use for.
   *
   * @param expected what the caller expected, with its article: {@code "a string or an array"}
   * @return the exception, for the caller to throw
   */
  public JsonParseException unexpected(String expected) {
    return source.unexpected(pathStack.valueOffset(), Objects.requireNonNull(expected, "expected"));
  }

  /**
   * An exception about the name of the current member, also after its value has been read: for callers that know every member there is.
   *
   * @param expected what the caller expected, with its article: {@code "a header's name"}
   * @return the exception, for the caller to throw
   * @throws IllegalStateException if the reader is not at a member
   */
  public JsonParseException unexpectedName(String expected) {
    var found = "the name " + JsonPath.quote(name());
    return source.error(pathStack.nameFrom() - 1, Objects.requireNonNull(expected, "expected"), found);
  }

  /**
   * Where the current value stands in the document's structure.
   *
   * @return a path like {@code $.choices[0].delta}
   */
  public String path() {
    return source.path();
  }
}
