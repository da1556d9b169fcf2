package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.MutantTransport.Body;
import bifrost.testkit.internal.json.OrderedJson;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes bodies that are JSON, and recognizes the errors among them, depending on the defects. */
final class MutantJsonBodies {
  private final Set<Defect> defects;

  MutantJsonBodies(Set<Defect> defects) {
    this.defects = defects;
  }

  interface Decoder<T> {
    T read(JsonObject json);
  }

  <T> T decode(Body body, Decoder<T> decode) {
    var text = text(body);
    try {
      var json = MutantResponseDecoder.object(
          has(Defect.IGNORES_CONTENT_AFTER_A_RESPONSE) ? new JsonReader(text.getBytes(UTF_8)).value()
              : Json.parse(text));
      if (has(Defect.CONVERTS_EXTRAS_TO_SNAKE_CASE)) json = MutantResponseDecoder.withSnakeCase(json);
      boolean error = json.tryGet("error").isPresent() || json.string("object").orElse("").equals("error")
          || has(Defect.TREATS_A_NULL_ERROR_AS_AN_ERROR) && json.members().containsKey("error");
      boolean isResponse = has(Defect.IGNORES_ERRORS_BESIDE_CHOICES) && json.tryGet("choices").isPresent();
      if (error && !isResponse && !has(Defect.ACCEPTS_LATE_ERRORS_AS_RESPONSES)) {
        throw new MutantErrors(defects).insideSuccess(json, text, body.headers());
      }
      var inChoice = MutantErrorForms.inChoice(json);
      if (inChoice.isPresent()) throw new MutantErrors(defects).insideSuccess(inChoice.get(), text, body.headers());
      return read(json, body, decode);
    } catch (JsonParseException | IllegalStateException invalid) {
      boolean isError = !has(Defect.IGNORES_DETAILS_AFTER_A_SUCCESS)
          && !has(Defect.ACCEPTS_LATE_ERRORS_AS_RESPONSES) && MutantErrorForms.isError(text);
      if (isError) throw new MutantErrors(defects).insideSuccess(Json.parse(text), text, body.headers());
      return decodeInvalid(body.status(), invalid, text, decode);
    }
  }

  private <T> T read(JsonObject json, Body body, Decoder<T> decode) {
    try {
      return decode.read(json);
    } catch (BifrostException e) {
      throw new MutantErrors(defects).withHead(e, body.headers());
    }
  }

  private <T> T decodeInvalid(int status, RuntimeException invalid, String text, Decoder<T> decode) {
    var empty = OrderedJson.object("choices", List.of(), "data", List.of(), "results", List.of(), "output", List.of(),
        "text", "");
    if (has(Defect.ACCEPTS_A_WEB_PAGE_AS_A_RESPONSE) && text.startsWith("<")) return decode.read(empty);
    if (has(Defect.ACCEPTS_AN_EMPTY_BODY_AS_A_RESPONSE) && text.equals("{}")) return decode.read(empty);
    if (has(Defect.COMPLETES_TRUNCATED_JSON) && text.startsWith("{")) return decode.read(empty);
    if (has(Defect.ACCEPTS_LATE_ERRORS_AS_RESPONSES)) return decode.read(empty);
    var hint = status == 200 || has(Defect.HIDES_THE_STATUS_OF_EMPTY_RESPONSES) ? "" : " with status " + status;
    throw new BifrostException(new Malformed("invalid response" + hint + ": " + invalid.getMessage(), text), invalid);
  }

  private String text(Body body) {
    var text = new String(body.bytes(), has(Defect.READS_LATIN_1) ? ISO_8859_1 : UTF_8);
    return has(Defect.REJECTS_BYTE_ORDER_MARKS) ? text.replace('\uFEFF', '?') : text.replaceFirst("^\uFEFF", "");
  }

  /** {@return the object, which has an id or data, or is at least no detail of an error} */
  static JsonObject result(JsonObject json) {
    boolean isResult = json.tryGet("id").or(() -> json.tryGet("data")).isPresent();
    if (!isResult && json.tryGet("detail").isPresent()) throw new IllegalStateException("no result");
    return json;
  }

  /** {@return the body of the response to a deletion, which may be empty} */
  Body deletion(Body body) {
    boolean isEmpty = body.status() == 204 && !has(Defect.REQUIRES_THE_BODY_OF_A_DELETION);
    return isEmpty ? new Body(200, "{}".getBytes(UTF_8), body.headers()) : body;
  }

  JsonValue raw(Body body) {
    var text = text(body);
    boolean isText = body.headers().getOrDefault("content-type", List.of("")).get(0).startsWith("text/")
        && !has(Defect.REQUIRES_JSON_OF_RAW_RESPONSES);
    if (isText) return new JsonString(text);
    if (text.isBlank() && !has(Defect.REJECTS_EMPTY_RAW_RESPONSES)) return JsonNull.NULL;
    var value = parse(text);
    if (value instanceof JsonObject json && isError(json)) {
      throw new MutantErrors(defects).insideSuccess(json, json.toString(), body.headers());
    }
    return has(Defect.RETURNS_RAW_JSON_AS_TEXT) ? new JsonString(value.toString()) : value;
  }

  private boolean isError(JsonObject json) {
    var error = json.tryGet("error");
    if (has(Defect.TREATS_ANY_ERROR_MEMBER_AS_AN_ERROR)) return error.isPresent();
    boolean isText = error.orElse(null) instanceof JsonString text && !text.value().isEmpty();
    boolean isObject = error.orElse(null) instanceof JsonObject object && !object.isEmpty();
    return isText || isObject || json.tryGet("object").equals(Optional.of(new JsonString("error")));
  }

  private JsonValue parse(String text) {
    if (has(Defect.IGNORES_CONTENT_AFTER_A_RESPONSE)) return new JsonReader(text.getBytes(UTF_8)).value();
    try {
      return Json.parse(text);
    } catch (JsonParseException invalid) {
      throw new BifrostException(new Malformed("invalid response: " + invalid.getMessage(), text), invalid);
    }
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
