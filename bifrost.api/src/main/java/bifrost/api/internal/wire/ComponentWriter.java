package bifrost.api.internal.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A writer of an object that consists of components and extras. A member of the extras with the name of a component
 * replaces the component, so that no name is written twice.
 */
public final class ComponentWriter {
  private final JsonWriter out;
  private final JsonObject extras;

  /** Creates a writer, and begins the object. */
  public ComponentWriter(JsonWriter out, JsonObject extras) {
    this.out = out.beginObject();
    this.extras = extras;
  }

  /** Begins a member, unless the extras replace it. Returns whether the caller must write the value. */
  public boolean begin(String name) {
    if (!extras.isEmpty() && extras.members().containsKey(name)) return false;
    out.name(name);
    return true;
  }

  public ComponentWriter member(String name, String value) {
    if (begin(name)) out.string(value);
    return this;
  }

  public ComponentWriter member(String name, long value) {
    if (begin(name)) out.number(value);
    return this;
  }

  /** Writes a number, except NaN, which JSON has no number for. */
  public ComponentWriter member(String name, double value) {
    if (!Double.isNaN(value) && begin(name)) out.number(value);
    return this;
  }

  public ComponentWriter member(String name, JsonValue value) {
    if (begin(name)) out.value(value);
    return this;
  }

  public <T> ComponentWriter member(String name, T value, BiConsumer<? super T, JsonWriter> write) {
    if (begin(name)) write.accept(value, out);
    return this;
  }

  public <T> ComponentWriter array(String name, List<T> values, BiConsumer<? super T, JsonWriter> write) {
    if (begin(name)) JsonForm.list(values, out, write);
    return this;
  }

  /** Writes an array, unless it is empty and therefore counts as absent. */
  public <T> ComponentWriter arrayIfPresent(String name, List<T> values, BiConsumer<? super T, JsonWriter> write) {
    return values.isEmpty() ? this : array(name, values, write);
  }

  /** Writes a member, unless its value is empty and therefore counts as absent. */
  public ComponentWriter memberIfPresent(String name, String value) {
    return value.isEmpty() ? this : member(name, value);
  }

  /** Writes a member, unless its value is negative and therefore counts as absent. */
  public ComponentWriter memberIfPresent(String name, long value) {
    return value < 0 ? this : member(name, value);
  }

  /** Writes the extras, and ends the object. */
  public void end() {
    JsonForm.extras(extras, out);
    out.endObject();
  }
}
