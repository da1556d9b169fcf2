package bifrost.testkit.contract;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Converts the bodies of errors to an object with the members {@code message, type, code, param} and the status. */
final class MutantErrorForms {
  private static final List<String> MESSAGES = List.of("message", "msg", "error_message", "error_description",
      "errorMessage", "detail", "details", "reason", "title", "errors", "error");
  private static final int MAX_LEVELS = 50;
  private static final int MAX_LENGTH = 500;
  private static final Pattern TITLE = Pattern.compile("(?is)<(title|h1)[^>]*>(\\s*[^\\s<].*?)</\\1");
  private static final Pattern TAG = Pattern.compile("^[^{\\[\"<]*<[a-z]+>");
  private static final Pattern CUT = Pattern.compile("(?s)\"error\":\\{.*?\"message\":\"([^\"]*)\"");

  private MutantErrorForms() {}

  static JsonObject read(String body) {
    var text = body.replace("\uFEFF", "").strip();
    if (text.startsWith("data:") || text.startsWith("event:")) {
      text = text.substring(text.indexOf("data:") + 5).lines().findFirst().orElse("").strip();
    }
    if (text.isEmpty()) return JsonObject.of();
    try {
      return members(Json.parse(text));
    } catch (JsonParseException e) {
      return JsonObject.of("message", message(text));
    }
  }

  private static String message(String text) {
    var cut = CUT.matcher(text);
    if (text.contains("\"message\":") && cut.find()) return cut.group(1);
    if (!text.startsWith("<") && !TAG.matcher(text).find()) return shortened(text);
    var title = TITLE.matcher(text);
    var visible = (title.find() ? title.group(2) : text).replaceAll("<[^>]*(>|$)", " ").replaceAll("\\s+", " ").strip();
    var unescaped = visible.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'")
        .replace("&amp;", "&");
    return shortened(unescaped.isEmpty() ? text : unescaped);
  }

  private static String shortened(String text) {
    if (text.length() <= MAX_LENGTH) return text;
    return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
  }

  /** {@return the members of an error; those of the error itself take precedence over its siblings} */
  static JsonObject members(JsonValue json) {
    var first = json;
    while (first instanceof JsonArray list && !list.isEmpty()) first = list.get(0);
    if (!(first instanceof JsonObject all)) {
      return JsonObject.of("message", text(first).orElse(first.toString()));
    }
    var error = all.tryGet("error").orElse(all);
    var own = error instanceof JsonObject object ? object : JsonObject.of();
    var siblings = all.without("error");
    var message = text(own).or(() -> text(siblings)).or(() -> text(error)).orElseGet(error::toString);
    var members = JsonObject.of("message", message);
    boolean isNamed = error instanceof JsonString name && !name.value().equals(message);
    var number = error instanceof JsonNumber code ? Optional.of(code.toString()) : Optional.<String>empty();
    members = with(members, "type",
        scalar(own, "type", "error_type", "errorType")
            .or(() -> own.tryGet("status").filter(JsonString.class::isInstance).map(JsonValue::asString))
            .or(() -> scalar(siblings, "error_type", "errorType", "type")).filter(type -> !type.equals("error"))
            .or(() -> isNamed ? Optional.of(error.asString()) : Optional.empty()));
    members = with(members, "code", scalar(own, "code", "error_code", "errorCode").or(() -> number)
        .or(() -> scalar(siblings, "code", "error_code", "errorCode")));
    members = with(members, "param", scalar(own, "param").or(() -> scalar(siblings, "param")));
    return with(members, "status",
        scalar(own, "status", "statusCode").or(() -> scalar(siblings, "status", "statusCode", "status_code")));
  }

  private static JsonObject with(JsonObject members, String name, Optional<String> value) {
    return value.isPresent() ? members.with(name, value.get()) : members;
  }

  private static Optional<String> scalar(JsonObject object, String... names) {
    return Stream.of(names).flatMap(name -> object.tryGet(name).stream())
        .map(value -> value instanceof JsonString text ? text.value() : value.toString())
        .filter(text -> !text.isEmpty()).findFirst();
  }

  private static Optional<String> text(JsonValue value) {
    return text(value, MAX_LEVELS);
  }

  private static Optional<String> text(JsonValue value, int levels) {
    if (levels == 0) return Optional.empty();
    if (value instanceof JsonString text) return Optional.of(text.value()).filter(it -> !it.isEmpty());
    if (value instanceof JsonArray list) {
      var texts = new ArrayList<String>();
      for (var each : list.elements()) text(each, levels - 1).ifPresent(texts::add);
      return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", texts));
    }
    if (!(value instanceof JsonObject object)) return Optional.empty();
    var path = object.tryGet("loc").orElse(null) instanceof JsonArray loc && !loc.isEmpty()
        ? loc.elements().stream().map(each -> each.asString()).collect(Collectors.joining(".", "", ": "))
        : "";
    var found =
        MESSAGES.stream().flatMap(name -> object.tryGet(name).flatMap(each -> text(each, levels - 1)).stream())
            .findFirst();
    return found.or(() -> object.tryGet("message").map(JsonValue::toString).filter(it -> !it.equals("\"\"")))
        .map(it -> path + it);
  }

  /** {@return the error in a choice} */
  static Optional<JsonObject> inChoice(JsonObject json) {
    var choices =
        json.tryGet("choices").orElse(null) instanceof JsonArray list ? list.elements() : List.<JsonValue>of();
    return choices.stream()
        .flatMap(choice -> choice instanceof JsonObject it ? it.tryGet("error").stream() : Stream.of())
        .filter(error -> text(error).isPresent()).map(error -> JsonObject.of("error", error)).findFirst();
  }

  /** {@return whether a body without choices is an error, by its details, or by a known code or type} */
  static boolean isError(String body) {
    try {
      return isError(Json.parse(body));
    } catch (JsonParseException e) {
      return false;
    }
  }

  private static boolean isError(JsonValue json) {
    if (json instanceof JsonArray list) return !list.isEmpty() && isError(list.get(0));
    if (!(json instanceof JsonObject object) || object.tryGet("choices").isPresent()) return false;
    boolean hasDetails = Stream.of("detail", "errors", "error")
        .anyMatch(name -> object.tryGet(name).flatMap(MutantErrorForms::text).isPresent());
    boolean hasMessage = object.string("message").isPresent();
    var names = members(object);
    var code = names.string("code").orElse("");
    boolean isKnown = code.matches("[45][0-9][0-9]") || code.equals("rate_limit_exceeded")
        || names.string("type").orElse("").endsWith("Error") || object.string("type").equals(Optional.of("error"))
        || object.object("error").isPresent();
    return hasDetails || hasMessage && isKnown;
  }
}
