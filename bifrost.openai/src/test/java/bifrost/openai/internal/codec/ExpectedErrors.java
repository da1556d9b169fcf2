package bifrost.openai.internal.codec;

import bifrost.api.BifrostError.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The expected errors of the recordings, written by hand; only the raw body of each error is taken from its recording.
 */
final class ExpectedErrors {
  private ExpectedErrors() {}

  static Rejected of(String name) {
    return switch (name) {
      case "error-200-stream-completion" -> streamed(name, 400, "BadRequestError", "logprobs",
          "Requested sample logprobs of 100, which is greater than max allowed: 20 (parameter=logprobs, value=100)");
      case "error-200-stream-engine-death" -> streamed(name, 500, "InternalServerError", null,
          "EngineCore encountered an issue. See stack trace (above) for the root cause.");
      case "error-200-stream-grammar" ->
          streamed(name, 400, "BadRequestError", null, "Invalid grammar specification.");
      case "error-200-stream-logprobs" -> streamed(name, 400, "BadRequestError", "logprobs",
          "Requested sample logprobs of 100, which is greater than max allowed: 20 (parameter=logprobs, value=100)");
      case "error-400-context" -> unary(name, 400, "BadRequestError", "max_tokens",
          "max_tokens=99999 cannot be greater than max_model_len=2048. Please request fewer output tokens."
              + " (parameter=max_tokens, value=99999)");
      case "error-400-empty-prompt" -> unary(name, 400, "BadRequestError", "prompt",
          "Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)");
      case "error-400-json" ->
          unary(name, 400, "Bad Request", "body.9", "1 validation error:\n  {'type': 'json_invalid', 'loc': 'body.9',"
              + " 'msg': 'JSON decode error', 'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}");
      case "error-400-missing-messages" ->
          unary(name, 400, "Bad Request", "body.messages", "1 validation error:\n  {'type': 'missing',"
              + " 'loc': 'body.messages', 'msg': 'Field required', 'input': '<dict of 1 items>'}");
      case "error-400-temperature" -> unary(name, 400, "BadRequestError", "temperature",
          "temperature must be non-negative, got -3.0. (parameter=temperature, value=-3.0)");
      case "error-404-model", "error-404-model-stream" -> unary(name, 404, "NotFoundError", "model",
          "The model `nope` does not exist. Valid aliases: meta-llama/Llama-3.2-1B-Instruct.");
      case "error-401-no-key", "error-401-wrong-key" -> messageOnly(name, 401, "Unauthorized");
      case "error-404-route" -> messageOnly(name, 404, "Not Found");
      case "error-405" -> messageOnly(name, 405, "Method Not Allowed");
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Rejected unary(String name, int status, String type, String param, String message) {
    return rejected(status, type, param, message, body(name));
  }

  private static Rejected streamed(String name, int status, String type, String param, String message) {
    var body = body(name);
    return rejected(status, type, param, message,
        body.substring(body.indexOf("{\"error\""), body.indexOf("\n\ndata: [DONE]")));
  }

  private static Rejected rejected(int status, String type, String param, String message, String body) {
    return new Rejected(status, Optional.of(type), Optional.of(Integer.toString(status)), Optional.ofNullable(param),
        message, Optional.empty(), Optional.empty(), body);
  }

  private static Rejected messageOnly(String name, int status, String message) {
    return Rejected.of(status, message).body(body(name));
  }

  private static String body(String name) {
    return new String(RecordedHttpMessage.response(name).body(), StandardCharsets.UTF_8);
  }
}
