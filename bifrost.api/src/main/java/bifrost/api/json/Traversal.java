package bifrost.api.json;

import bifrost.api.internal.json.ParseExceptionFactory;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Steps over a document's values, and through its objects and arrays, without decoding them. */
final class Traversal {

  private enum State { VALUE, ENTERED, CONSUMED }

  /** How many bytes are read between two tests of whether to go on. */
  private static final int STRIDE = 64 << 10;

  final Document document;
  final Nesting nesting;
  private State state = State.VALUE;
  private BooleanSupplier cancelled = () -> false;
  private int nextTest;

  Traversal(ParseExceptionFactory exceptions) {
    document = new Document(exceptions);
    nesting = document.nesting;
  }

  void reset(byte[] utf8, int from, int to) {
    document.reset(utf8, from, to);
    state = State.VALUE;
    testAfterStride();
  }

  void cancelWhen(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
  }

  /** Returns to a value at this position, which is in an object or array at this depth that has not been left since. */
  void restore(int position, int depth) {
    nesting.leaveTo(depth);
    document.position = position;
    state = State.VALUE;
    testAfterStride(); // reading a value again takes as long as reading it the first time
  }

  private void test() {
    if (cancelled.getAsBoolean()) throw new CancellationException("reading was cancelled");
    testAfterStride();
  }

  private void testAfterStride() {
    nextTest = document.position + Math.min(STRIDE, document.limit - document.position);
  }

  /** The first byte of the current value, or END if the document has none. */
  int first() {
    if (state != State.VALUE) throw new IllegalStateException("there is no current value: the reader is " + place());
    return document.position == document.limit ? Document.END : document.bytes[document.position];
  }

  boolean nextMember() {
    if (state == State.VALUE) {
      enter('{', Kind.OBJECT);
    } else if (!nesting.inObject()) {
      throw new IllegalStateException("nextMember() steps through an object, but the reader is " + place());
    }
    boolean more = step('}');
    if (more) member();
    return more;
  }

  boolean nextElement() {
    if (state == State.VALUE) {
      enter('[', Kind.ARRAY);
    } else if (!nesting.inArray()) {
      throw new IllegalStateException("nextElement() steps through an array, but the reader is " + place());
    }
    boolean more = step(']');
    if (more) {
      nesting.nextElement();
      beginValue();
    }
    return more;
  }

  private void enter(char bracket, String expected) {
    if (first() != bracket) {
      throw document.unexpected(document.position, expected);
    } else if (nesting.isFull()) {
      throw document.unexpected(document.position, "at most " + Nesting.LIMIT + " levels of nesting");
    }
    document.position++;
    if (bracket == '{') nesting.enterObject();
    else nesting.enterArray();
    state = State.ENTERED;
  }

  /** Moves over the comma before the next member or element, or over the bracket that ends them. */
  private boolean step(char bracket) {
    if (document.position >= nextTest) test();
    int b = document.peek();
    if (b == bracket) {
      nesting.leave();
      consumed(document.position + 1);
      return false;
    }
    if (state == State.CONSUMED) {
      if (b != ',') throw document.unexpectedCharacter(document.position, "',' or '" + bracket + "'");
      document.position++;
    }
    return true;
  }

  private void member() {
    nesting.betweenMembers();
    if (document.peek() != '"') throw document.unexpectedCharacter(document.position, "'\"' of a member's name");
    int from = document.position + 1;
    int to = Strings.end(document, from);
    nesting.member(from, to);
    document.position = to + 1;
    if (document.peek() != ':') throw document.unexpectedCharacter(document.position, "':' after the member's name");
    document.position++;
    beginValue();
  }

  private void beginValue() {
    int first = document.peek();
    nesting.setValueOffset(document.position);
    state = State.VALUE;
    if (Kind.startingWith(first).isEmpty()) throw document.unexpectedCharacter(document.position, "a value");
  }

  /** Moves behind the current value, and behind all that it contains. */
  void skip() {
    int outside = nesting.depth();
    skipOrEnter();
    while (nesting.depth() > outside) {
      if (nesting.inObject() ? nextMember() : nextElement()) skipOrEnter();
    }
  }

  private void skipOrEnter() {
    switch (first()) {
      case '{' -> enter('{', Kind.OBJECT);
      case '[' -> enter('[', Kind.ARRAY);
      case '"' -> skipString();
      case 't' -> skipLiteral("true");
      case 'f' -> skipLiteral("false");
      case 'n' -> skipLiteral("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipNumber();
      default -> throw document.unexpected(document.position, "a value");
    }
  }

  /** Moves behind the current value, a string. */
  void skipString() {
    consumed(Strings.end(document, document.position + 1) + 1);
  }

  /** Moves behind the current value, a number. */
  void skipNumber() {
    int end = Numbers.end(document.bytes, document.position, document.limit);
    if (end < 0) throw document.unexpectedCharacter(~end, "a digit");
    consumed(end);
  }

  private void skipLiteral(String literal) {
    document.literal(literal);
    consumed(document.position);
  }

  private void consumed(int position) {
    document.position = position;
    state = State.CONSUMED;
  }

  void end() {
    if (state != State.CONSUMED || nesting.depth() > 0) {
      throw new IllegalStateException("end() is for after the document's value, but the reader is " + place());
    }
    if (document.peek() != Document.END) {
      throw document.unexpectedCharacter(document.position, "the end of the document");
    }
  }

  String place() {
    if (nesting.depth() > 0) return nesting.inObject() ? "in an object" : "in an array";
    return state == State.VALUE ? "before the document's value" : "behind the document's value";
  }
}
