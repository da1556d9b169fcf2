package bifrost.api.internal.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The conversion between values and their JSON forms, with the reader and the writer of a type. The methods
 * {@code json}, {@code of} and {@code parse} of the public types call it.
 */
public final class JsonForm {
  private JsonForm() {}

  /** {@return the JSON form of a value whose form is an object} */
  public static <T> JsonObject json(T value, BiConsumer<T, JsonWriter> write) {
    return tree(value, write).asObject();
  }

  /** {@return the JSON form of a value of any kind} */
  public static <T> JsonValue tree(T value, BiConsumer<T, JsonWriter> write) {
    var out = new JsonWriter();
    write.accept(value, out);
    return new JsonReader(out.toByteArray()).value();
  }

  /** {@return the value of a JSON form} */
  public static <T> T read(JsonValue json, Function<JsonReader, T> read) {
    return parse(Objects.requireNonNull(json, "json").toString(), read);
  }

  /**
   * {@return the value of the text of a JSON form}
   *
   * @throws bifrost.api.json.JsonParseException if the text is not JSON, or not the form of such a value
   */
  public static <T> T parse(String json, Function<JsonReader, T> read) {
    var in = new JsonReader(Objects.requireNonNull(json, "json").getBytes(StandardCharsets.UTF_8));
    var value = read.apply(in);
    in.end();
    return value;
  }

  /** Writes an array. */
  public static <T> void list(List<T> list, JsonWriter out, BiConsumer<? super T, JsonWriter> write) {
    out.beginArray();
    for (var each : list) write.accept(each, out);
    out.endArray();
  }

  /** Writes a number, or null for NaN, which JSON has no number for. */
  public static void number(double value, JsonWriter out) {
    if (Double.isNaN(value)) out.nullValue();
    else out.number(value);
  }

  public static void string(String value, JsonWriter out) {
    out.string(value);
  }

  public static void integer(int value, JsonWriter out) {
    out.number(value);
  }

  public static void value(JsonValue value, JsonWriter out) {
    out.value(value);
  }

  /** Writes a time in seconds since 1970. */
  public static void time(Instant time, JsonWriter out) {
    out.number(time.getEpochSecond());
  }

  /** Writes the parameters of a request, in an object that is open. They never have the name of a component. */
  public static void parameters(JsonObject parameters, JsonWriter out) {
    for (var each : parameters.members().entrySet()) out.member(each.getKey(), each.getValue());
  }
}
