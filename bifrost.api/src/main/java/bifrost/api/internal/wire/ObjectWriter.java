package bifrost.api.internal.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A writer of one object of a JSON form: first the components of a value, then its extras. A member of the extras
 * replaces the component with the same name, so that no name is written twice.
 */
public final class ObjectWriter {
  private final JsonWriter out;
  private final JsonObject extras;

  /** Begins an object. */
  public ObjectWriter(JsonWriter out, JsonObject extras) {
    this.out = out.beginObject();
    this.extras = extras;
  }

  /** Writes the name of a component, unless the extras replace it. */
  private boolean begin(String name) {
    if (extras.members().containsKey(name)) return false;
    out.name(name);
    return true;
  }

  public ObjectWriter member(String name, String value) {
    if (begin(name)) out.string(value);
    return this;
  }

  public ObjectWriter member(String name, long value) {
    if (begin(name)) out.number(value);
    return this;
  }

  /** Writes a number, except NaN. */
  public ObjectWriter member(String name, double value) {
    if (!Double.isNaN(value) && begin(name)) out.number(value);
    return this;
  }

  public ObjectWriter member(String name, JsonValue value) {
    if (begin(name)) out.value(value);
    return this;
  }

  /** Writes a text, unless it is empty and therefore absent. */
  public ObjectWriter text(String name, String value) {
    return value.isEmpty() ? this : member(name, value);
  }

  public <T> ObjectWriter member(String name, T value, BiConsumer<? super T, JsonWriter> write) {
    if (begin(name)) write.accept(value, out);
    return this;
  }

  public <T> ObjectWriter array(String name, List<T> values, BiConsumer<? super T, JsonWriter> write) {
    if (!begin(name)) return this;
    out.beginArray();
    for (var each : values) write.accept(each, out);
    out.endArray();
    return this;
  }

  /** Writes an array, unless it is empty and therefore absent. */
  public <T> ObjectWriter nonEmptyArray(String name, List<T> values, BiConsumer<? super T, JsonWriter> write) {
    return values.isEmpty() ? this : array(name, values, write);
  }

  /** Writes the extras, and ends the object. */
  public void end() {
    JsonForm.extras(extras, out);
    out.endObject();
  }
}
