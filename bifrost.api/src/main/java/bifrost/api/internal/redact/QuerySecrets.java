package bifrost.api.internal.redact;

import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.internal.value.Headers;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.stream.Stream;

/** The credentials in the query parameters of a request. Names suggest them, as those of headers do; numbers are none. */
public final class QuerySecrets {
  private QuerySecrets() {}

  /** {@return the values to remove from errors and reports} */
  public static Stream<String> of(Request<?> request) {
    if (request instanceof RawBytesRequest bytes) return of(bytes.request());
    if (!(request instanceof RawRequest raw)) return Stream.empty();
    return raw.query().members().entrySet().stream().filter(each -> Headers.isCredential(each.getKey()))
        .flatMap(each -> texts(each.getValue()));
  }

  /** {@return the parameters without their credentials} */
  public static JsonObject redacted(JsonObject query) {
    var hidden = query;
    for (var each : query.members().entrySet()) {
      boolean isSecret = Headers.isCredential(each.getKey()) && texts(each.getValue()).findAny().isPresent();
      if (isSecret) hidden = hidden.with(each.getKey(), "***");
    }
    return hidden;
  }

  private static Stream<String> texts(JsonValue value) {
    if (value instanceof JsonString text) return Stream.of(text.value());
    return value instanceof JsonArray array ? array.elements().stream().flatMap(QuerySecrets::texts) : Stream.empty();
  }
}
