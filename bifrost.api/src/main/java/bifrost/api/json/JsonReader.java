package bifrost.api.json;

import bifrost.api.internal.json.JsonCursor;
import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.JsonSource;
import bifrost.api.internal.json.NumberParser;
import bifrost.api.internal.json.PathStack;
import bifrost.api.internal.json.StringCache;
import bifrost.api.internal.json.TreeReader;
import bifrost.api.internal.json.ValueKind;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A pull parser over UTF-8 bytes (RFC 8259), which creates neither a tree nor token objects.
 *
 * <p>Initially, the value of the document is the current value. {@link #nextMember} and {@link #nextElement}
 * enter the current value and then step through it. Each time they return true, another value is current, which
 * the caller must read, enter or {@linkplain #skip() skip} before the next step:
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
 * <p>The reader never skips a value implicitly, except members that are null. If the current value was neither read nor
 * skipped, the next step enters it, and fails unless the value is an object (for {@code nextMember}) or an array (for
 * {@code nextElement}). Therefore, a {@code default} branch that ignores a member must call {@code skip()}.
 *
 * <p>The methods throw {@link JsonParseException} if the text is not valid JSON, or if a value is not of the requested
 * kind; afterwards, only {@link #reset} may be called. They throw {@link IllegalStateException} if they are called in
 * the wrong order, regardless of the document. Not thread-safe: only one thread may use a reader at a time. It does not
 * copy or change the bytes.
 *
 * @since 0.1
 */
public final class JsonReader {
  private static final int MIN_FLOATS = 1024;

  private final JsonCursor cursor = new JsonCursor(JsonParseException.FACTORY);
  private final JsonSource source = cursor.source;
  private final PathStack pathStack = cursor.pathStack;
  private final StringCache names = new StringCache();
  private final StringCache strings = new StringCache();
  private float[] floats = {}; // reused for each array
  private boolean wasReset;

  /**
   * Creates a reader of a document.
   *
   * @param utf8 the document
   */
  public JsonReader(byte[] utf8) {
    this(utf8, 0, Objects.requireNonNull(utf8, "utf8").length);
  }

  /**
   * Creates a reader of a document in a range of an array.
   *
   * @param utf8 the array
   * @param from the start of the document
   * @param to the end of the document, exclusive
   * @throws IndexOutOfBoundsException if this is not a range of the array
   */
  public JsonReader(byte[] utf8, int from, int to) {
    names.retain();
    cursor.reset(Objects.requireNonNull(utf8, "utf8"), from, to);
  }

  /**
   * Starts reading another document, regardless of the current state. Reusing a reader is faster than creating a new
   * one, because a reader caches names.
   *
   * @param utf8 an array that contains the document
   * @param from the start of the document
   * @param to the end of the document, exclusive
   * @throws IndexOutOfBoundsException if this is not a range of the array
   */
  public void reset(byte[] utf8, int from, int to) {
    cursor.reset(Objects.requireNonNull(utf8, "utf8"), from, to);
    if (wasReset) strings.retain(); // the documents of a stream repeat strings, unlike a single document
    wasReset = true;
  }

  /**
   * Enters the current value, which must be an object, or steps to the next member of the current object. Members that
   * are null are skipped.
   *
   * @return true if there is another member, false if the object has ended
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
   * Enters the current value, which must be an object, or steps to the next member of the current object, like
   * {@link #nextMember}, but does not skip members that are null.
   *
   * @return true if there is another member, false if the object has ended
   * @throws JsonParseException if the current value is not an object
   */
  public boolean nextMemberIncludingNull() {
    return cursor.nextMember();
  }

  /**
   * Enters the current value, which must be an array, or steps to the next element of the current array. Elements that
   * are null are not skipped.
   *
   * @return true if there is another element, false if the array has ended
   * @throws JsonParseException if the current value is not an array
   */
  public boolean nextElement() {
    return cursor.nextElement();
  }

  /**
   * Returns the name of the current member. It is still available after the value has been read.
   *
   * @return the name
   * @throws IllegalStateException if the reader is not at a member
   */
  public String name() {
    if (!pathStack.hasName()) {
      throw new IllegalStateException(
          "name() requires a member of an object, but the reader is " + cursor.describePosition());
    }
    return pathStack.isNamePlain() ? names.decode(source.bytes, pathStack.nameFrom(), pathStack.nameTo())
        : source.strings.decode(source.bytes, pathStack.nameFrom(), pathStack.nameTo());
  }

  /** {@return whether the current value is a string} */
  public boolean isString() {
    return cursor.firstByte() == '"';
  }

  /** {@return whether the current value is a number} */
  public boolean isNumber() {
    return ValueKind.isFirstByteOfNumber(cursor.firstByte());
  }

  /** {@return whether the current value is a boolean} */
  public boolean isBoolean() {
    int first = cursor.firstByte();
    return first == 't' || first == 'f';
  }

  /** {@return whether the current value is an object} */
  public boolean isObject() {
    return cursor.firstByte() == '{';
  }

  /** {@return whether the current value is an array} */
  public boolean isArray() {
    return cursor.firstByte() == '[';
  }

  /** {@return whether the current value is null} */
  public boolean isNull() {
    return cursor.firstByte() == 'n';
  }

  /**
   * Reads the current value as a string.
   *
   * @return the text, unescaped
   * @throws JsonParseException if the value is of another kind
   */
  public String string() {
    if (!isString()) throw unexpected(ValueKind.STRING);
    return cursor.string(strings);
  }

  /**
   * Reads the current value as an integer. Numbers such as {@code 1.0} and {@code 1e2} are integers.
   *
   * @return the exact value
   * @throws JsonParseException if the value is of another kind, has a fraction or is out of range
   */
  public long integer() {
    if (!isNumber()) throw unexpected(ValueKind.NUMBER);
    int from = source.position;
    cursor.skipNumber();
    try {
      return NumberParser.toLong(source.bytes, from, source.position);
    } catch (ArithmeticException e) {
      throw source.error(from, "a 64-bit integer", Objects.requireNonNull(e.getMessage()));
    }
  }

  /**
   * Reads the current value as a 32-bit integer.
   *
   * @return the exact value
   * @throws JsonParseException if the value is of another kind, has a fraction or is out of range
   */
  public int int32() {
    long value = integer();
    if (value != (int) value) {
      throw source.error(pathStack.valueOffset(), "a 32-bit integer", "a number out of range");
    }
    return (int) value;
  }

  /**
   * Reads the current value as a number.
   *
   * @return the nearest double, rounded like {@link Double#parseDouble}
   * @throws JsonParseException if the value is of another kind or too large for a double
   */
  public double number() {
    if (!isNumber()) throw unexpected(ValueKind.NUMBER);
    double value = cursor.number();
    if (Double.isInfinite(value)) throw numberTooLarge();
    return value;
  }

  /**
   * Reads the current value as a number of single precision. Unlike a cast of {@link #number()}, this rounds only once.
   *
   * @return the nearest float, rounded like {@link Float#parseFloat}; infinite if the number is too large for a float
   * @throws JsonParseException if the value is of another kind or too large for a double
   */
  public float float32() {
    if (!isNumber()) throw unexpected(ValueKind.NUMBER);
    float value = cursor.float32();
    if (Float.isNaN(value)) throw numberTooLarge();
    return value;
  }

  /**
   * Reads the current value as an array of numbers, each like {@link #float32()}. An element that is null is NaN.
   *
   * @return the floats
   * @throws JsonParseException if the value is of another kind, or contains a value of another kind or a number that is
   *     too large for a double
   */
  public float[] floats() {
    int count = 0;
    while (nextElement()) {
      if (count == floats.length) floats = Arrays.copyOf(floats, Math.max(MIN_FLOATS, 2 * count));
      if (isNull()) {
        skip();
        floats[count++] = Float.NaN;
      } else {
        floats[count++] = float32();
      }
      count = cursor.nextFloats(floats, count);
    }
    return Arrays.copyOf(floats, count);
  }

  /**
   * Reads the current value as a string that contains floats in Base64 (RFC 4648 section 4), four bytes each, without
   * creating the string. Padding is optional.
   *
   * @param order the order of the bytes of each float
   * @return the floats
   * @throws JsonParseException if the value is of another kind, or does not contain floats in Base64
   */
  public float[] base64Floats(ByteOrder order) {
    Objects.requireNonNull(order, "order");
    if (!isString()) throw unexpected(ValueKind.STRING);
    var floats = cursor.base64Floats(order);
    if (floats == null) throw unexpected("floats in Base64, four bytes each");
    return floats;
  }

  private JsonParseException numberTooLarge() {
    return source.error(pathStack.valueOffset(), "a number in the range of a double", "a larger one");
  }

  /**
   * Reads the current value as a boolean.
   *
   * @return the value
   * @throws JsonParseException if the value is of another kind
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
   * @return the value; if a name is repeated, the last value is used, and members that are null are kept
   * @throws JsonParseException if the value is not valid JSON
   */
  public JsonValue value() {
    return TreeReader.read(cursor, names, strings);
  }

  /**
   * Reads the current value if the decoder accepts it. Otherwise, the reader returns to the start of the value, which
   * becomes the current value again. A decoder rejects a value by throwing {@link JsonParseException}. Exceptions that
   * the reader itself throws during this method have no path and no position, which makes rejections cheap.
   *
   * @param <T> the type of the result
   * @param decoder a function that reads exactly the current value
   * @return the result of the decoder; empty if it rejected the value
   */
  public <T> Optional<T> tryRead(Function<? super JsonReader, ? extends T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
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
   * Reads ahead in the current value. Afterwards, the reader returns to the start of the value, which becomes the
   * current value again. Use this method for an object that has a member, such as {@code type}, that determines how
   * the other members are read, and that may follow them.
   *
   * @param <T> the type of the result
   * @param decoder a function that reads the current value; it may stop anywhere within the value
   * @return the result of the decoder
   * @throws JsonParseException if the decoder throws it; the reader does not return to the start of the value then
   */
  public <T> T peek(Function<? super JsonReader, ? extends T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    int position = source.position;
    int depth = pathStack.depth();
    T value = decoder.apply(this);
    cursor.restore(position, depth);
    return value;
  }

  /**
   * Sets a condition that stops the reader. The reading thread tests it about every 64 KiB of input. If it is true, the
   * next step throws {@link java.util.concurrent.CancellationException}. The condition is not tested within a string or
   * a number, and remains set when the reader is {@linkplain #reset reset}.
   *
   * @param cancelled returns true if reading must stop; called often, and must not block
   */
  public void cancelWhen(BooleanSupplier cancelled) {
    cursor.cancelWhen(Objects.requireNonNull(cancelled, "cancelled"));
  }

  /**
   * Skips the current value, whatever its kind. The value is validated as if it were read.
   *
   * @throws JsonParseException if the value is not valid JSON
   */
  public void skip() {
    cursor.skip();
  }

  /**
   * Checks that only white space follows the value of the document.
   *
   * @throws JsonParseException if anything else follows
   * @throws IllegalStateException if the value of the document has not been read or skipped completely
   */
  public void end() {
    cursor.end();
  }

  /**
   * Creates an exception that reports that the current value, or the value that was read last, does not have the kind
   * or content that the caller expected.
   *
   * @param expected a description of the expected value, with an article, such as {@code "a string or an array"}
   * @return the exception, which the caller must throw
   */
  public JsonParseException unexpected(String expected) {
    return source.unexpected(pathStack.valueOffset(), Objects.requireNonNull(expected, "expected"));
  }

  /**
   * Creates an exception that reports the name of the current member as unexpected, for callers that do not accept
   * unknown members. The name is still available after the value has been read.
   *
   * @param expected a description of the expected name, with an article, such as {@code "a header's name"}
   * @return the exception, which the caller must throw
   * @throws IllegalStateException if the reader is not at a member
   */
  public JsonParseException unexpectedName(String expected) {
    var found = "the name " + JsonPath.quote(name());
    return source.error(pathStack.nameFrom() - 1, Objects.requireNonNull(expected, "expected"), found);
  }

  /** {@return the path to the current value, such as {@code $.choices[0].delta}} */
  public String path() {
    return source.path();
  }
}
