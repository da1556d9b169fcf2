package bifrost.testkit.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decodes errors, depending on the defects. */
final class MutantErrors {
  private final Set<Defect> defects;

  MutantErrors(Set<Defect> defects) {
    this.defects = defects;
  }

  /** {@return the error of a response with an error status} */
  BifrostException ofStatus(int status, String body, Map<String, List<String>> headers) {
    return rejected(has(Defect.REPORTS_EVERY_STATUS_AS_500) ? 500 : status, members(body), body, headers);
  }

  private JsonObject members(String body) {
    try {
      return Json.parse(body) instanceof JsonObject json ? members(json) : JsonObject.of();
    } catch (JsonParseException e) {
      if (has(Defect.REQUIRES_JSON_ERRORS)) throw e;
      return JsonObject.of("message", body);
    }
  }

  private JsonObject members(JsonObject json) {
    if (json.tryGet("error").orElse(null) instanceof JsonObject nested) return nested;
    if (has(Defect.REQUIRES_ERROR_OBJECTS)) return json;
    return json.tryGet("error").orElse(null) instanceof JsonString text ? JsonObject.of("message", text) : json;
  }

  /** {@return the error inside a response that began as a success} */
  BifrostException insideSuccess(JsonObject json, String body, Map<String, List<String>> headers) {
    var members = members(json);
    return rejected(has(Defect.REPORTS_LATE_ERRORS_AS_500) ? 500 : code(members), members, body, headers);
  }

  private int code(JsonObject members) {
    var code = members.tryGet("code").orElse(null);
    if (code instanceof JsonNumber number) return (int) number.longValue();
    boolean digits = code instanceof JsonString text && text.value().matches("[0-9]{3}")
        && !has(Defect.READS_NUMERIC_ERROR_CODES_ONLY);
    return digits ? Integer.parseInt(((JsonString) code).value()) : 500;
  }

  private BifrostException rejected(int status, JsonObject members, String body, Map<String, List<String>> headers) {
    boolean dropsMessage =
        has(Defect.DROPS_ERROR_MESSAGES) || has(Defect.DROPS_MESSAGES_OF_FLAT_ERRORS) && body.startsWith("{\"object\"");
    var message = dropsMessage ? "the server rejected the request" : members.string("message").orElse("HTTP " + status);
    boolean dropsDetails = has(Defect.DROPS_ERROR_DETAILS);
    var code = members.tryGet("code").map(value -> value instanceof JsonString text ? text.value() : value.toString());
    var retryAfter = Optional.ofNullable(headers.get("retry-after")).filter(each -> !has(Defect.DROPS_RETRY_AFTER))
        .map(values -> Duration.ofSeconds(Long.parseLong(values.get(0))));
    return new BifrostException(
        new Rejected(status, dropsDetails ? Optional.empty() : members.string("type"), code,
            dropsDetails ? Optional.empty()
                : members.string("param"),
            message, retryAfter, Optional.empty(), has(Defect.DROPS_ERROR_BODIES) ? "" : body));
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
