package bifrost.testkit.internal.scenario;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Message;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The input, messages and parameters of a request, in the form of {@link Dialect.DecodedRequest}. */
public final class RequestInput {
  private RequestInput() {}

  public static Optional<JsonValue> input(Request<?> request) {
    if (request instanceof CompletionRequest text) return Optional.of(text.prompt().json());
    if (request instanceof EmbeddingRequest embedding) return Optional.of(embedding.input().json());
    if (request instanceof RerankRequest rerank) {
      return Optional.of(JsonObject.of("query", rerank.query()).with("documents", rerank.documents()));
    }
    if (request instanceof TranscriptionRequest audio) return Optional.of(file(audio.file()));
    if (request instanceof TranslationRequest audio) return Optional.of(file(audio.file()));
    return request instanceof RawRequest raw ? Optional.of(new JsonString(raw.method() + " " + raw.path()))
        : Optional.empty();
  }

  private static JsonValue file(Upload upload) {
    return file(upload.filename(), bytes(upload));
  }

  public static byte[] bytes(Upload upload) {
    try (var bytes = upload.source().open()) {
      return bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonValue file(String name, byte[] bytes) {
    return JsonObject.of("filename", name).with("base64", Base64.getEncoder().encodeToString(bytes));
  }

  public static List<Message> messages(Request<?> request) {
    if (request instanceof ChatCompletionRequest chat) return chat.messages();
    if (!(request instanceof ResponsesRequest responses)) return List.of();
    var messages = new ArrayList<Message>();
    responses.parameters().string("instructions").ifPresent(text -> messages.add(Message.system(text)));
    for (var item : responses.input()) messages.add(Message.user(((ResponseItem.MessageItem) item).text()));
    return messages;
  }

  /**
   * Removes the encoding format of embeddings if the request does not set it, because the provider may then
   * choose one.
   */
  public static JsonObject withoutImplicitFormat(Request<?> request, JsonObject parameters) {
    boolean isImplicit =
        request instanceof EmbeddingRequest && request.parameters().tryGet("encoding_format").isEmpty();
    return isImplicit ? parameters.without("encoding_format") : parameters;
  }

  /** {@return the parameters of a request; those of a form are strings, because forms have no other type} */
  public static JsonObject parameters(Request<?> request) {
    var parameters = request.parameters().without("instructions");
    if (!(request instanceof TranscriptionRequest || request instanceof TranslationRequest)) return parameters;
    var texts = JsonObject.of();
    for (var member : parameters.members().entrySet()) {
      texts = texts.with(member.getKey(),
          member.getValue() instanceof JsonString text ? text : new JsonString(member.getValue().toString()));
    }
    return texts;
  }
}
