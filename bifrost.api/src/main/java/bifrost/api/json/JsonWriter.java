package bifrost.api.json;

import bifrost.api.internal.json.TreeWriter;
import bifrost.api.internal.json.Utf8Buffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A writer that produces a compact JSON document (RFC 8259) directly as UTF-8 bytes.
 *
 * <pre>{@code
 * byte[] body = new JsonWriter()
 *     .beginObject()
 *     .member("model", "llama")
 *     .name("stop").beginArray().string("END").endArray()
 *     .endObject()
 *     .toByteArray();
 * }</pre>
 *
 * <p>A call in the wrong order throws an {@link IllegalStateException} that names the missing call. Not thread-safe:
 * only one thread may use a writer at a time. A writer writes one document. It does not check that names are unique.
 *
 * @since 0.1
 */
public final class JsonWriter {
  private final Utf8Buffer out = new Utf8Buffer();
  private boolean[] objects = new boolean[16]; // whether each open container is an object
  private int depth;
  private boolean awaitsMemberValue;

  /** Creates an empty writer. */
  public JsonWriter() {}

  /**
   * Begins an object.
   *
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter beginObject() {
    beforeValue();
    out.append('{');
    return begin(true);
  }

  /**
   * Ends the current object.
   *
   * @return this writer
   * @throws IllegalStateException if the current container is not an object, or if the last member has no value
   */
  public JsonWriter endObject() {
    require(inObject(), "endObject() has no object to end");
    return end();
  }

  /**
   * Begins an array.
   *
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter beginArray() {
    beforeValue();
    out.append('[');
    return begin(false);
  }

  /**
   * Ends the current array.
   *
   * @return this writer
   * @throws IllegalStateException if the current container is not an array
   */
  public JsonWriter endArray() {
    require(depth > 0 && !inObject(), "endArray() has no array to end");
    return end();
  }

  private JsonWriter begin(boolean object) {
    if (depth == objects.length) objects = Arrays.copyOf(objects, 2 * depth);
    objects[depth++] = object;
    return this;
  }

  /** Ends the current object or array. */
  private JsonWriter end() {
    require(!awaitsMemberValue, "the last member has no value: write its value first");
    out.append(inObject() ? '}' : ']');
    depth--;
    return this;
  }

  /**
   * Writes the name of a member. The value must follow.
   *
   * @param name the name
   * @return this writer
   * @throws IllegalStateException if no object is open, or if the previous member has no value
   */
  public JsonWriter name(String name) {
    Objects.requireNonNull(name, "name");
    require(inObject(), "name() requires an open object: call beginObject() first");
    require(!awaitsMemberValue, "the previous member has no value: write its value first");
    out.appendName(name, isFirst());
    awaitsMemberValue = true;
    return this;
  }

  /**
   * Writes a string.
   *
   * @param value the text; a lone surrogate is written as an escape sequence
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter string(String value) {
    Objects.requireNonNull(value, "value");
    beforeValue();
    out.appendQuoted(value);
    return this;
  }

  /**
   * Writes an integer.
   *
   * @param value the number
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter number(long value) {
    beforeValue();
    out.append(value);
    return this;
  }

  /**
   * Writes a floating-point number.
   *
   * @param value a finite number
   * @return this writer
   * @throws IllegalArgumentException if the number is infinite or NaN, which JSON cannot represent
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("cannot convert " + value + " to JSON: expected a finite number");
    }
    return verbatim(Double.toString(value));
  }

  /**
   * Writes {@code true} or {@code false}.
   *
   * @param value the value
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter bool(boolean value) {
    return verbatim(value ? "true" : "false");
  }

  /**
   * Writes {@code null}.
   *
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter nullValue() {
    return verbatim("null");
  }

  /**
   * Writes a tree.
   *
   * @param value a value of any kind
   * @return this writer
   * @throws IllegalStateException if no value is permitted at this position
   */
  public JsonWriter value(JsonValue value) {
    Objects.requireNonNull(value, "value");
    beforeValue();
    TreeWriter.write(value, out);
    return this;
  }

  /**
   * Writes a member with a string value.
   *
   * @param name the name of the member
   * @param value the value
   * @return this writer
   * @throws IllegalStateException if no member is permitted at this position
   */
  public JsonWriter member(String name, String value) {
    Objects.requireNonNull(value, "value"); // before the name is written, so that a failure changes nothing
    return name(name).string(value);
  }

  /**
   * Writes a member with an integer value.
   *
   * @param name the name of the member
   * @param value the value
   * @return this writer
   * @throws IllegalStateException if no member is permitted at this position
   */
  public JsonWriter member(String name, long value) {
    return name(name).number(value);
  }

  /**
   * Writes a member with a floating-point value.
   *
   * @param name the name of the member
   * @param value the value, finite
   * @return this writer
   * @throws IllegalArgumentException if the value is infinite or NaN
   * @throws IllegalStateException if no member is permitted at this position
   */
  public JsonWriter member(String name, double value) {
    return name(name).number(value);
  }

  /**
   * Writes a member with a boolean value.
   *
   * @param name the name of the member
   * @param value the value
   * @return this writer
   * @throws IllegalStateException if no member is permitted at this position
   */
  public JsonWriter member(String name, boolean value) {
    return name(name).bool(value);
  }

  /**
   * Writes a member with a value of any kind.
   *
   * @param name the name of the member
   * @param value the value
   * @return this writer
   * @throws IllegalStateException if no member is permitted at this position
   */
  public JsonWriter member(String name, JsonValue value) {
    Objects.requireNonNull(value, "value"); // before the name is written, so that a failure changes nothing
    return name(name).value(value);
  }

  /**
   * Returns the complete document.
   *
   * @return a copy of the bytes
   * @throws IllegalStateException if nothing was written, or if an object or array is open
   */
  public byte[] toByteArray() {
    require(depth == 0, inObject() ? "the document is incomplete: call endObject() first"
        : "the document is incomplete: call endArray() first");
    require(out.lastByte() != 0, "the document is empty: write a value first");
    return out.toByteArray();
  }

  /** Writes the text of a number or a literal, unchanged. */
  private JsonWriter verbatim(String value) {
    beforeValue();
    out.append(value);
    return this;
  }

  private void beforeValue() {
    require(awaitsMemberValue || !inObject(), "a value in an object needs a name: call name() first");
    require(depth > 0 || out.lastByte() == 0, "the document is complete: create a new writer for another document");
    if (!awaitsMemberValue) comma();
    awaitsMemberValue = false;
  }

  private void comma() {
    if (!isFirst()) out.append(',');
  }

  /** {@return whether no value precedes} An opening bracket is the last byte only at the start of a container. */
  private boolean isFirst() {
    int last = out.lastByte();
    return last == '{' || last == '[' || last == 0;
  }

  private boolean inObject() {
    return depth > 0 && objects[depth - 1];
  }

  private static void require(boolean condition, String message) {
    if (!condition) throw new IllegalStateException(message);
  }
}
