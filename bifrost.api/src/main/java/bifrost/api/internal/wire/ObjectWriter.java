package bifrost.api.internal.wire;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A writer of the JSON object of a value with extras. A member of the extras replaces the component of the same name,
 * in its position, so that no name is written twice. An empty {@code type}, {@code role}, {@code name},
 * {@code object} or {@code finish_reason} in the extras counts as absent: it is not written and replaces nothing.
 */
public final class ObjectWriter {
  private final JsonObject extras;
  private final JsonWriter out;
  private @Nullable Set<String> written; // the names of extras that must not be written at the end

  private ObjectWriter(JsonObject extras, JsonWriter out) {
    this.extras = extras;
    this.out = out;
  }

  /** Begins an object. Call {@link #end} after the components have been written. */
  public static ObjectWriter begin(JsonObject extras, JsonWriter out) {
    out.beginObject();
    return new ObjectWriter(extras, out);
  }

  /** Writes an object whose members are all extras. */
  public static void write(JsonObject members, JsonWriter out) {
    begin(members, out).end();
  }

  /** {@return the member of the extras that replaces a component; null if there is none} */
  @Nullable
  JsonValue replacement(String name) {
    var extra = extras.isEmpty() ? null : extras.members().get(name);
    return extra == null || MemberReader.isAbsent(name, extra) ? null : extra;
  }

  /**
   * Writes the name of a component, whose value must then be written to the same writer. Returns false if the extras
   * replace the component, which is then complete.
   */
  public boolean begins(String name) {
    var replacement = replacement(name);
    if (replacement == null) {
      out.name(name);
      return true;
    }
    out.member(name, replacement);
    omit(name);
    return false;
  }

  /** Excludes a member from the extras, because it has been written or must not be written. */
  void omit(String name) {
    if (extras.isEmpty()) return;
    if (written == null) written = new HashSet<>();
    written.add(name);
  }

  public ObjectWriter member(String name, String value) {
    if (begins(name)) out.string(value);
    return this;
  }

  public ObjectWriter member(String name, long value) {
    if (begins(name)) out.number(value);
    return this;
  }

  /** Writes a number, except NaN, which JSON has no number for. */
  public ObjectWriter member(String name, double value) {
    if (!Double.isNaN(value) && begins(name)) out.number(value);
    return this;
  }

  public <T> ObjectWriter member(String name, T value, BiConsumer<? super T, JsonWriter> write) {
    if (begins(name)) write.accept(value, out);
    return this;
  }

  /** Writes an array, which may be empty. */
  public <T> ObjectWriter array(String name, List<T> values, BiConsumer<? super T, JsonWriter> write) {
    if (begins(name)) JsonForm.list(values, out, write);
    return this;
  }

  /** Writes a text, unless it is {@code ""} and therefore counts as absent. */
  public ObjectWriter memberIfPresent(String name, String value) {
    return value.isEmpty() ? this : member(name, value);
  }

  /** Writes a number, unless it is negative and therefore counts as absent. */
  public ObjectWriter memberIfPresent(String name, long value) {
    return value < 0 ? this : member(name, value);
  }

  /** Writes a value, if there is one. */
  public <T> ObjectWriter memberIfPresent(String name, Optional<T> value, BiConsumer<? super T, JsonWriter> write) {
    return value.isEmpty() ? this : member(name, value.get(), write);
  }

  /** Writes an array, unless it is empty and therefore counts as absent. */
  public <T> ObjectWriter arrayIfPresent(String name, List<T> values, BiConsumer<? super T, JsonWriter> write) {
    return values.isEmpty() ? this : array(name, values, write);
  }

  /** Writes the remaining extras, and ends the object. */
  public void end() {
    if (!extras.isEmpty()) extras.members().forEach(this::extra);
    out.endObject();
  }

  private void extra(String name, JsonValue value) {
    boolean isWritten = written != null && written.contains(name);
    if (!isWritten && !MemberReader.isAbsent(name, value)) out.member(name, value);
  }
}
