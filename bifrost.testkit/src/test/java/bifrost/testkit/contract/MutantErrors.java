package bifrost.testkit.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decodes errors, depending on the defects. */
final class MutantErrors {
  private static final List<String> DATES =
      List.of("EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM ppd HH:mm:ss yyyy");

  private final Set<Defect> defects;

  MutantErrors(Set<Defect> defects) {
    this.defects = defects;
  }

  /** {@return the error of a response with an error status} */
  BifrostException ofStatus(int status, String body, Map<String, List<String>> headers) {
    var members = members(body);
    var text = body.strip();
    boolean isJson = text.startsWith("{") || text.startsWith("[")
        || headers.getOrDefault("content-type", List.of("")).get(0).startsWith("application/json");
    boolean isFragment = isJson && !text.isEmpty() && text.startsWith(members.string("message").orElse("-"));
    if (isFragment && !has(Defect.RETURNS_FRAGMENTS_AS_MESSAGES)) {
      members = members.with("message", "HTTP " + status + headers.getOrDefault("content-type", List.of()) + ": "
          + members.string("message").orElse(""));
    }
    return rejected(has(Defect.REPORTS_EVERY_STATUS_AS_500) ? 500 : status, members, body, headers, false);
  }

  private JsonObject members(String body) {
    if (has(Defect.DIVIDES_CHARACTERS_OF_LONG_PAGES) && isLongPage(body)) {
      return JsonObject.of("message", body.substring(0, Character.isHighSurrogate(body.charAt(500)) ? 501 : 500));
    }
    boolean isRare = !body.startsWith("{") || !body.endsWith("}");
    boolean readsForms = !has(isRare ? Defect.RETURNS_PAGES_AS_MESSAGES : Defect.READS_USUAL_FORMS_OF_ERRORS_ONLY);
    if (readsForms && !has(Defect.REQUIRES_JSON_ERRORS) && !has(Defect.REQUIRES_ERROR_OBJECTS)) {
      return MutantErrorForms.read(body);
    }
    try {
      return members(Json.parse(body));
    } catch (JsonParseException e) {
      if (has(Defect.REQUIRES_JSON_ERRORS)) throw e;
      return JsonObject.of("message", body);
    }
  }

  private static boolean isLongPage(String body) {
    return !body.startsWith("{") && body.length() > 600;
  }

  /** {@return the error in an event that is marked as an error} */
  BifrostException inErrorEvent(String data, Map<String, List<String>> headers) {
    var members = members(data);
    return rejected(code(members), members, data, headers, true);
  }

  private JsonObject members(JsonValue json) {
    if (!has(Defect.READS_USUAL_FORMS_OF_ERRORS_ONLY) && !has(Defect.REQUIRES_ERROR_OBJECTS)) {
      return MutantErrorForms.members(json);
    }
    var object = json instanceof JsonObject it ? it : JsonObject.of();
    return object.object("error").orElse(object);
  }

  /** {@return the error that a decoder threw, with the request id and the delay of the response head} */
  BifrostException withHead(BifrostException e, Map<String, List<String>> headers) {
    boolean isComplete = !(e.error() instanceof Rejected it) || it.requestId().isPresent();
    if (isComplete || has(Defect.DROPS_REQUEST_IDS_OF_FAILED_RESPONSES)) return e;
    var error = (Rejected) e.error();
    var head = rejected(error.status(), JsonObject.of(), "", headers, true);
    var known = (Rejected) head.error();
    return new BifrostException(new Rejected(error.status(), error.type(), error.serverCode(), error.param(),
        error.message(), known.retryAfter(), known.requestId(), error.body()), e.getCause());
  }

  /** {@return the error inside a response that began as a success} */
  BifrostException insideSuccess(JsonValue json, String body, Map<String, List<String>> headers) {
    var members = members(json);
    return rejected(has(Defect.REPORTS_LATE_ERRORS_AS_500) ? 500 : code(members), members, body, headers, true);
  }

  private int code(JsonObject members) {
    var code = members.tryGet("code").orElse(null);
    if (code instanceof JsonNumber number) return (int) number.longValue();
    boolean digits = code instanceof JsonString text && text.value().matches("[0-9]{3}")
        && !has(Defect.READS_NUMERIC_ERROR_CODES_ONLY);
    if (digits) return Integer.parseInt(((JsonString) code).value());
    if (code instanceof JsonString && has(Defect.READS_NUMERIC_ERROR_CODES_ONLY)) return 500;
    var status = members.string("status").filter(text -> text.matches("[0-9]{3}"));
    if (status.isPresent()) return Integer.parseInt(status.get());
    return List.of("code", "status", "type").stream().flatMap(name -> members.string(name).stream())
        .mapToInt(this::statusOfName).filter(each -> each != 500).findFirst().orElse(500);
  }

  private int statusOfName(String name) {
    if (has(Defect.IGNORES_THE_NAMES_OF_ERRORS)) return 500;
    return switch (name) {
      case "BadRequestError", "invalid_request_error", "INVALID_ARGUMENT" -> 400;
      case "AuthenticationError", "authentication_error", "UNAUTHENTICATED" -> 401;
      case "permission_error", "PERMISSION_DENIED" -> 403;
      case "NotFoundError", "not_found_error" -> 404;
      case "UnprocessableEntityError" -> 422;
      case "RateLimitError", "rate_limit_error", "RESOURCE_EXHAUSTED" -> 429;
      case "rate_limit_exceeded", "insufficient_quota" -> has(Defect.IGNORES_THE_CODES_OF_ERRORS) ? 500 : 429;
      case "NotImplementedError" -> 501;
      case "ServiceUnavailableError", "UNAVAILABLE" -> 503;
      case "DEADLINE_EXCEEDED" -> 504;
      default -> 500;
    };
  }

  private BifrostException rejected(int status, JsonObject members, String body, Map<String, List<String>> headers,
      boolean isLate) {
    boolean dropsMessage =
        has(Defect.DROPS_ERROR_MESSAGES) || has(Defect.DROPS_MESSAGES_OF_FLAT_ERRORS) && body.startsWith("{\"object\"");
    var message = dropsMessage ? "the server rejected the request" : members.string("message").orElse("HTTP " + status);
    boolean dropsDetails = has(Defect.DROPS_ERROR_DETAILS);
    if (has(Defect.CUTS_LONG_ERRORS)) message = message.substring(0, Math.min(1000, message.length()));
    var code = members.tryGet("code").map(value -> value instanceof JsonString text ? text.value() : value.toString());
    if (has(Defect.FILLS_THE_CODE_WITH_THE_TYPE)) code = code.or(() -> members.string("type"));
    var retryAfter = has(Defect.DROPS_RETRY_AFTER) ? Optional.<Duration>empty() : retryAfter(headers);
    boolean dropsRequestId = has(Defect.DROPS_REQUEST_IDS) || has(Defect.DROPS_REQUEST_IDS_OF_LATE_ERRORS) && isLate;
    var requestId = Optional.ofNullable(headers.get("x-request-id")).map(values -> values.get(0))
        .filter(each -> !dropsRequestId);
    return new BifrostException(
        new Rejected(status, dropsDetails ? Optional.empty() : members.string("type"), code,
            dropsDetails ? Optional.empty()
                : members.string("param"),
            message, retryAfter, requestId, has(Defect.DROPS_ERROR_BODIES) ? "" : body));
  }

  private Optional<Duration> retryAfter(Map<String, List<String>> headers) {
    var millis = headers.get("retry-after-ms");
    if (millis != null && !has(Defect.IGNORES_RETRY_AFTER_MS)) {
      var delay = number(millis.get(0), 6, Defect.READS_WHOLE_MILLISECONDS_ONLY);
      if (delay.isPresent() || has(Defect.IGNORES_SECONDS_BESIDE_MILLISECONDS)) return delay;
    }
    return Optional.ofNullable(headers.get("retry-after")).flatMap(values -> delay(values.get(0)));
  }

  /** {@return a number of seconds or milliseconds as a duration, rounded up} */
  private Optional<Duration> number(String text, int digitsOfNanos, Defect wholeOnly) {
    if (!text.matches(has(wholeOnly) ? "[0-9]+" : "[0-9]+([.][0-9]+)?")) return Optional.empty();
    if (has(Defect.FAILS_ON_LONG_DELAYS)) Integer.parseInt(text.replaceFirst("[.].*", ""));
    var longest = BigDecimal.valueOf(Integer.MAX_VALUE);
    var nanos = new BigDecimal(text).min(longest).movePointRight(digitsOfNanos).setScale(0, RoundingMode.CEILING);
    return Optional.of(Duration.ofNanos(nanos.longValueExact()));
  }

  private Optional<Duration> delay(String text) {
    var number = number(text, 9, Defect.READS_WHOLE_SECONDS_ONLY);
    if (number.isPresent()) return number;
    boolean isNegative = text.matches("-[0-9]+") && has(Defect.READS_NEGATIVE_DELAYS);
    if (isNegative) return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    if (has(Defect.READS_RETRY_AFTER_AS_SECONDS_ONLY)) return Optional.empty();
    var zone = has(Defect.READS_RETRY_AFTER_IN_THE_DEFAULT_TIME_ZONE) ? ZoneId.systemDefault() : ZoneOffset.UTC;
    var locale = has(Defect.READS_RETRY_AFTER_IN_THE_DEFAULT_LOCALE) ? Locale.getDefault() : Locale.US;
    var forms = has(Defect.READS_THE_PREFERRED_DATE_ONLY) ? DATES.subList(0, 1) : DATES;
    for (var form : forms) {
      try {
        var date = LocalDateTime.parse(text, DateTimeFormatter.ofPattern(form, locale)).atZone(zone).toInstant();
        var delay = Duration.between(Instant.now(), date);
        return Optional.of(delay.isNegative() ? Duration.ZERO : delay);
      } catch (DateTimeParseException e) {
        // The next form may match.
      }
    }
    return Optional.empty();
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
