package bifrost.api.internal.wire;

import bifrost.api.FinishReason;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON object of a value with extras. A member of the extras replaces the component of the same name, in its
 * position, so that no name is written twice. An empty {@code type}, {@code role} or {@code name} in the extras counts
 * as absent: it is not written and replaces nothing.
 */
public final class ObjectForm {
  private final JsonObject extras;
  private final JsonWriter out;
  private @Nullable Set<String> written; // the names of extras that need not be written at the end

  private ObjectForm(JsonObject extras, JsonWriter out) {
    this.extras = extras;
    this.out = out;
  }

  /** Begins an object. Call {@link #end} after the components have been written. */
  public static ObjectForm begin(JsonObject extras, JsonWriter out) {
    out.beginObject();
    return new ObjectForm(extras, out);
  }

  /** Writes an object whose members are all extras. */
  static void write(JsonObject members, JsonWriter out) {
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

  /** Writes a component that is a string. */
  public ObjectForm string(String name, String value) {
    if (begins(name)) out.string(value);
    return this;
  }

  /** Writes a component that is a text, unless it is {@code ""}, which means that there is none. */
  public ObjectForm text(String name, String value) {
    return value.isEmpty() ? this : string(name, value);
  }

  /** Writes a component that is an integer. */
  public ObjectForm number(String name, long value) {
    if (begins(name)) out.number(value);
    return this;
  }

  /** Writes the reason the choice ended, or null, because clients require the member. */
  public ObjectForm finishReason(Optional<FinishReason> reason) {
    if (!begins("finish_reason")) return this;
    if (reason.isPresent()) out.string(reason.get().value());
    else out.nullValue();
    return this;
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
