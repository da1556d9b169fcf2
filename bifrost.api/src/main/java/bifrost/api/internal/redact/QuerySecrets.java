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

/**
 * Operations on the credentials in the query parameters of a request. A parameter is a credential if its name
 * suggests it, as for headers, and its value is a string or an array of strings.
 */
public final class QuerySecrets {
  private QuerySecrets() {}

  /** {@return the credentials, which must be removed from errors and reports} */
  public static Stream<String> of(Request<?> request) {
    if (request instanceof RawBytesRequest bytes) return of(bytes.request());
    if (!(request instanceof RawRequest raw)) return Stream.empty();
    return raw.query().members().entrySet().stream().filter(each -> Headers.isCredential(each.getKey()))
        .flatMap(each -> texts(each.getValue()));
  }

  /** {@return the parameters with each credential replaced by {@code ***}} */
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
