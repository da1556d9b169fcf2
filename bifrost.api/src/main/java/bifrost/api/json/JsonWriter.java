package bifrost.api.json;

import bifrost.api.internal.json.TreeWriter;
import bifrost.api.internal.json.Utf8Buffer;
import java.util.BitSet;
import java.util.Objects;

/**
 * Writes one document of compact JSON straight to UTF-8 bytes (RFC 8259).
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
 * <p>Calls out of order are an {@link IllegalStateException} that says which call was due. A writer is for one thread and one
 * document. Names are not checked for being unique.
 */
public final class JsonWriter {
  private final Utf8Buffer out = new Utf8Buffer();
  private final BitSet objects = new BitSet();
  private int depth;
  private boolean awaitsMemberValue;

  /** An empty writer. */
  public JsonWriter() {}

  /**
   * Begins an object.
   *
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter beginObject() {
    beforeValue();
    out.append('{');
    objects.set(depth++);
    return this;
  }

  /**
   * Ends the object begun last.
   *
   * @return this writer
   * @throws IllegalStateException if that is not what is open, or a name waits for its value
   */
  public JsonWriter endObject() {
    require(inObject(), "endObject() has no object to end");
    return end();
  }

  /**
   * Begins an array.
   *
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter beginArray() {
    beforeValue();
    out.append('[');
    objects.clear(depth++);
    return this;
  }

  /**
   * Ends the array begun last.
   *
   * @return this writer
   * @throws IllegalStateException if that is not what is open
   */
  public JsonWriter endArray() {
    require(depth > 0 && !inObject(), "endArray() has no array to end");
    return end();
  }

  /** Ends whatever is open. */
  private JsonWriter end() {
    require(!awaitsMemberValue, "the member's value is missing");
    out.append(inObject() ? '}' : ']');
    depth--;
    return this;
  }

  /**
   * Writes the name of a member, whose value is to follow.
   *
   * @param name the name
   * @return this writer
   * @throws IllegalStateException if no object is open, or another name waits for its value
   */
  public JsonWriter name(String name) {
    Objects.requireNonNull(name, "name");
    require(inObject(), "name() is for the members of an object: call beginObject() first");
    require(!awaitsMemberValue, "the value of the member before is missing");
    comma();
    out.appendQuoted(name);
    out.append(':');
    awaitsMemberValue = true;
    return this;
  }

  /**
   * Writes a string.
   *
   * @param value the text; a surrogate without its partner is written escaped
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter string(String value) {
    Objects.requireNonNull(value, "value");
    beforeValue();
    out.appendQuoted(value);
    return this;
  }

  /**
   * Writes a whole number.
   *
   * @param value the number
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter number(long value) {
    return verbatim(Long.toString(value));
  }

  /**
   * Writes a floating-point number.
   *
   * @param value a finite number
   * @return this writer
   * @throws IllegalArgumentException if it is infinite or NaN, which JSON has no form for
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no form for " + value + ": expected a finite number");
    }
    return verbatim(Double.toString(value));
  }

  /**
   * Writes {@code true} or {@code false}.
   *
   * @param value which of the two
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter bool(boolean value) {
    return verbatim(value ? "true" : "false");
  }

  /**
   * Writes {@code null}.
   *
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter nullValue() {
    return verbatim("null");
  }

  /**
   * Writes a tree.
   *
   * @param value a value of any kind
   * @return this writer
   * @throws IllegalStateException if no value may stand here
   */
  public JsonWriter value(JsonValue value) {
    Objects.requireNonNull(value, "value");
    beforeValue();
    TreeWriter.write(value, out);
    return this;
  }

  /**
   * Writes a member that is a string.
   *
   * @param name the member's name
   * @param value its value
   * @return this writer
   * @throws IllegalStateException if no member may stand here
   */
  public JsonWriter member(String name, String value) {
    Objects.requireNonNull(value, "value"); // before anything is written
    return name(name).string(value);
  }

  /**
   * Writes a member that is a whole number.
   *
   * @param name the member's name
   * @param value its value
   * @return this writer
   * @throws IllegalStateException if no member may stand here
   */
  public JsonWriter member(String name, long value) {
    return name(name).number(value);
  }

  /**
   * Writes a member that is a floating-point number.
   *
   * @param name the member's name
   * @param value its value, finite
   * @return this writer
   * @throws IllegalArgumentException if the value is infinite or NaN
   * @throws IllegalStateException if no member may stand here
   */
  public JsonWriter member(String name, double value) {
    return name(name).number(value);
  }

  /**
   * Writes a member that is a boolean.
   *
   * @param name the member's name
   * @param value its value
   * @return this writer
   * @throws IllegalStateException if no member may stand here
   */
  public JsonWriter member(String name, boolean value) {
    return name(name).bool(value);
  }

  /**
   * Writes a member of any kind.
   *
   * @param name the member's name
   * @param value its value
   * @return this writer
   * @throws IllegalStateException if no member may stand here
   */
  public JsonWriter member(String name, JsonValue value) {
    Objects.requireNonNull(value, "value"); // before anything is written
    return name(name).value(value);
  }

  /**
   * The finished document.
   *
   * @return a copy of its bytes
   * @throws IllegalStateException if nothing was written, or an object or array is still open
   */
  public byte[] toByteArray() {
    require(depth == 0, "the document is unfinished: call " + (inObject() ? "endObject()" : "endArray()") + " first");
    require(out.lastByte() != 0, "the document is empty: write a value first");
    return out.toByteArray();
  }

  /** Writes a number or a literal name. */
  private JsonWriter verbatim(String value) {
    beforeValue();
    out.append(value);
    return this;
  }

  private void beforeValue() {
    require(awaitsMemberValue || !inObject(), "a value in an object needs a name: call name() first");
    require(depth > 0 || out.lastByte() == 0, "the document is finished: a second one needs a new writer");
    if (!awaitsMemberValue) comma();
    awaitsMemberValue = false;
  }

  /** No value ends with an opening bracket: after one, what follows is the first. */
  private void comma() {
    int last = out.lastByte();
    if (last != '{' && last != '[' && last != 0) out.append(',');
  }

  private boolean inObject() {
    return depth > 0 && objects.get(depth - 1);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) throw new IllegalStateException(otherwise);
  }
}
