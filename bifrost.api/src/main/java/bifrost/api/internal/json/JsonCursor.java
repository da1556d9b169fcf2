package bifrost.api.internal.json;

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
  private BooleanSupplier cancelled = () -> false;
  private int nextCheck;

  public JsonCursor(ParseExceptionFactory exceptions) {
    source = new JsonSource(exceptions);
    pathStack = source.pathStack;
  }

  public void reset(byte[] utf8, int from, int to) {
    source.reset(utf8, from, to);
    state = State.VALUE;
    scheduleCheck();
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
    scheduleCheck(); // reading the value again must be cancellable too
  }

  private void checkCancelled() {
    if (cancelled.getAsBoolean()) throw new CancellationException("reading was cancelled");
    scheduleCheck();
  }

  private void scheduleCheck() {
    nextCheck = source.position + Math.min(CHECK_INTERVAL, source.limit - source.position);
  }

  /** {@return the first byte of the current value; END if the document has no value} */
  public int firstByte() {
    if (state != State.VALUE) {
      throw new IllegalStateException("there is no current value: the reader is " + describePosition());
    }
    return source.position == source.limit ? JsonSource.END : source.bytes[source.position];
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
      pathStack.nextElement();
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
    if (source.position >= nextCheck) checkCancelled();
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
    int to = StringParser.findEnd(source, from);
    pathStack.setName(from, to);
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
    if (ValueKind.describeFromFirstByte(first).isEmpty()) throw source.unexpectedCharacter(source.position, "a value");
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

  /** Moves to the end of the current value, a string. */
  public void skipString() {
    consumeTo(StringParser.findEnd(source, source.position + 1) + 1);
  }

  /** Moves to the end of the current value, a number. */
  public void skipNumber() {
    int end = NumberParser.findEnd(source.bytes, source.position, source.limit);
    if (end < 0) throw source.unexpectedCharacter(~end, "a digit");
    consumeTo(end);
  }

  private void skipLiteral(String literal) {
    source.skipLiteral(literal);
    consumeTo(source.position);
  }

  private void consumeTo(int position) {
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
