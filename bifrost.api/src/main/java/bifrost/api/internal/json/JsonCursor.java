package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.nio.ByteOrder;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** A cursor that steps over the values of a document, and through its objects and arrays, without decoding them. */
public final class JsonCursor {
  private enum State { VALUE, ENTERED, CONSUMED }

  /** The number of bytes between two tests for cancellation. */
  private static final int CHECK_INTERVAL = 64 << 10;

  public final JsonSource source;
  public final PathStack pathStack;
  private State state = State.VALUE;
  private @Nullable BooleanSupplier cancelled; // null if reading cannot be cancelled
  int nextCheck;
  private @Nullable Base64Floats base64; // null until it is needed
  private int base64Length; // of the last text in Base64, because the vectors of a document have the same length

  public JsonCursor(ParseExceptionFactory exceptions) {
    source = new JsonSource(exceptions);
    pathStack = source.pathStack;
  }

  public void reset(byte[] utf8, int from, int to) {
    source.reset(utf8, from, to);
    state = State.VALUE;
    scheduleCheck(source.position);
  }

  public void cancelWhen(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
  }

  /**
   * Returns to the value at an earlier position. Since then, the cursor must not have left the object or array that
   * contains the value and has the given depth.
   */
  public void restore(int position, int depth) {
    pathStack.leaveTo(depth);
    source.position = position;
    state = State.VALUE;
    scheduleCheck(source.position); // reading the value again must be cancellable too
  }

  /** Tests for cancellation at a position. */
  void checkCancelled(int position) {
    if (cancelled != null && cancelled.getAsBoolean()) throw new CancellationException("reading was cancelled");
    scheduleCheck(position);
  }

  private void scheduleCheck(int position) {
    nextCheck = position + Math.min(CHECK_INTERVAL, source.limit - position);
  }

  /** Checks that the cursor is before a value. */
  void requireValue() {
    if (state != State.VALUE) {
      throw new IllegalStateException("there is no current value: the reader is " + describePosition());
    }
  }

  /** {@return the first byte of the current value; END if the document has no value} */
  public int firstByte() {
    requireValue();
    return source.position == source.limit ? JsonSource.END : source.bytes[source.position] & 0xff;
  }

  public boolean nextMember() {
    if (state == State.VALUE) {
      enter('{', ValueKind.OBJECT);
    } else if (!pathStack.inObject()) {
      throw new IllegalStateException("nextMember() steps through an object, but the reader is " + describePosition());
    }
    boolean more = advanceOrLeave('}');
    if (more) readName();
    return more;
  }

  public boolean nextElement() {
    if (state == State.VALUE) {
      enter('[', ValueKind.ARRAY);
    } else if (!pathStack.inArray()) {
      throw new IllegalStateException("nextElement() steps through an array, but the reader is " + describePosition());
    }
    boolean more = advanceOrLeave(']');
    if (more) {
      pathStack.nextElements(1);
      beginValue();
    }
    return more;
  }

  private void enter(char bracket, String expected) {
    if (firstByte() != bracket) {
      throw source.unexpected(source.position, expected);
    } else if (pathStack.isFull()) {
      throw source.unexpected(source.position, "at most " + PathStack.MAX_DEPTH + " levels of nesting");
    }
    source.position++;
    if (bracket == '{') pathStack.enterObject();
    else pathStack.enterArray();
    state = State.ENTERED;
  }

  /** Moves past the comma before the next member or element, or past the bracket that ends them. */
  private boolean advanceOrLeave(char bracket) {
    if (source.position >= nextCheck) checkCancelled(source.position);
    int b = source.peekAfterWhitespace();
    if (b == bracket) {
      pathStack.leave();
      consumeTo(source.position + 1);
      return false;
    }
    if (state == State.CONSUMED) {
      if (b != ',') throw source.unexpectedCharacter(source.position, "',' or '" + bracket + "'");
      source.position++;
    }
    return true;
  }

  private void readName() {
    pathStack.clearName();
    if (source.peekAfterWhitespace() != '"') {
      throw source.unexpectedCharacter(source.position, "'\"' of a member's name");
    }
    int from = source.position + 1;
    int to = StringParser.findPlainEnd(source.bytes, from, source.limit);
    boolean plain = to < source.limit && source.bytes[to] == '"';
    if (!plain) to = StringParser.findEnd(source, to);
    pathStack.setName(from, to, plain);
    source.position = to + 1;
    if (source.peekAfterWhitespace() != ':') {
      throw source.unexpectedCharacter(source.position, "':' after the member's name");
    }
    source.position++;
    beginValue();
  }

  private void beginValue() {
    int first = source.peekAfterWhitespace();
    pathStack.setValueOffset(source.position);
    state = State.VALUE;
    if (!ValueKind.isFirstByte(first)) throw source.unexpectedCharacter(source.position, "a value");
  }

  /** Moves to the end of the current value, including everything that it contains. */
  public void skip() {
    int initialDepth = pathStack.depth();
    skipOrEnter();
    while (pathStack.depth() > initialDepth) {
      if (pathStack.inObject() ? nextMember() : nextElement()) skipOrEnter();
    }
  }

  private void skipOrEnter() {
    switch (firstByte()) {
      case '{' -> enter('{', ValueKind.OBJECT);
      case '[' -> enter('[', ValueKind.ARRAY);
      case '"' -> skipString();
      case 't' -> skipLiteral("true");
      case 'f' -> skipLiteral("false");
      case 'n' -> skipLiteral("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipNumber();
      default -> throw source.unexpected(source.position, "a value");
    }
  }

  /** Reads the current value, a string. */
  public String string(StringCache cache) {
    int from = source.position + 1;
    int end = StringParser.findPlainEnd(source.bytes, from, source.limit);
    boolean plain = end < source.limit && source.bytes[end] == '"';
    var text = plain ? cache.decode(source.bytes, from, end)
        : source.strings.decode(source.bytes, from, source.limit);
    consumeTo((plain ? end : StringParser.findEnd(source, source.strings.end())) + 1);
    return text;
  }

  /** {@return the floats in the current value, a string; null if it is not in Base64} Moves to its end. */
  public @Nullable float[] base64Floats(ByteOrder order) {
    if (base64 == null || base64.order != order) base64 = new Base64Floats(order);
    int from = source.position + 1;
    if (base64Length < source.limit - from && source.bytes[from + base64Length] == '"') {
      var floats = base64.decode(source.bytes, from, from + base64Length);
      if (floats != null) { // proves that the string does not end earlier, so that it need not be searched for its end
        consumeTo(from + base64Length + 1);
        return floats;
      }
    }
    boolean plain = skipString();
    int end = source.position - 1;
    base64Length = end - from;
    return plain ? base64.decode(source.bytes, from, end)
        : base64.decode(source.strings.decode(source.bytes, from, end)); // a slash can be escaped
  }

  /**
   * Moves to the end of the current value, a string.
   *
   * @return whether it has neither escape sequences nor non-ASCII characters
   */
  private boolean skipString() {
    int plainEnd = StringParser.findPlainEnd(source.bytes, source.position + 1, source.limit);
    int end = StringParser.findEnd(source, plainEnd);
    consumeTo(end + 1);
    return end == plainEnd;
  }

  /** Moves to the end of the current value, a number. */
  public void skipNumber() {
    consumeTo(source.findEndOfNumber());
  }

  /** Reads the current value, a number. */
  public double number() {
    double value = NumberParser.read(source);
    state = State.CONSUMED;
    return value;
  }

  /** Reads the current value, a number, like {@link NumberParser#readFloat}. */
  public float float32() {
    float value = NumberParser.readFloat(source);
    state = State.CONSUMED;
    return value;
  }

  /** Reads elements of the current array after its last one, like {@link NumberParser#readFloats}. */
  public int nextFloats(float[] floats, int from) {
    int count = NumberParser.readFloats(source, nextCheck, floats, from);
    pathStack.nextElements(count - from);
    return count;
  }

  private void skipLiteral(String literal) {
    source.skipLiteral(literal);
    consumeTo(source.position);
  }

  void consumeTo(int position) {
    source.position = position;
    state = State.CONSUMED;
  }

  public void end() {
    if (state != State.CONSUMED || pathStack.depth() > 0) {
      throw new IllegalStateException(
          "end() requires that the document's value has been read, but the reader is " + describePosition());
    }
    if (source.peekAfterWhitespace() != JsonSource.END) {
      throw source.unexpectedCharacter(source.position, "the end of the document");
    }
  }

  public String describePosition() {
    if (pathStack.depth() > 0) return pathStack.inObject() ? "in an object" : "in an array";
    return state == State.VALUE ? "before the document's value" : "after the document's value";
  }
}
