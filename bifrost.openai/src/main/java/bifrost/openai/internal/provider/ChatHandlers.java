package bifrost.openai.internal.provider;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.Operation;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.CompletionJson;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.ChatCompletionEncoder;
import bifrost.openai.internal.codec.CompletionEncoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import java.io.IOException;

/** The handlers of chat and text completions. */
final class ChatHandlers {
  private final OperationContext context;

  ChatHandlers(OperationContext context) {
    this.context = context;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(ChatCompletionRequest.class, this::chat)
        .stream(ChatCompletionRequest.class, this::chatStream)
        .send(CompletionRequest.class, this::completion)
        .stream(CompletionRequest.class, this::completionStream);
  }

  ChatCompletion chat(ChatCompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, false, context.options());
    var path = context.paths().of(Operation.CHAT_COMPLETION, false);
    return context.clients().select(path, attempt).post(path, body, attempt,
        json -> ChatCompletionJson.read(json, context.profile().responseReasoningNames()));
  }

  EventSource<ChatCompletionChunk> chatStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var body = ChatCompletionEncoder.encode(request, true, context.options());
    var endTracker = FinishReasonTracker.forChat(choices(request.parameters()));
    var decoder = new ChatCompletionChunkDecoder(context.profile().responseReasoningNames());
    var path = context.paths().of(Operation.CHAT_COMPLETION, true);
    return context.clients().select(path, attempt).stream(path, body, attempt, decoder, endTracker);
  }

  private Completion completion(CompletionRequest request, Attempt attempt) throws IOException, InterruptedException {
    var path = context.paths().of(Operation.COMPLETION, false);
    return context.clients().select(path, attempt).post(path,
        CompletionEncoder.encode(request, false, context.options()), attempt,
        CompletionJson::read);
  }

  private EventSource<Completion> completionStream(CompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var endTracker = FinishReasonTracker.forCompletion(choices(request.parameters()) * request.prompt().size());
    var body = CompletionEncoder.encode(request, true, context.options());
    var path = context.paths().of(Operation.COMPLETION, true);
    return context.clients().select(path, attempt).stream(path, body, attempt, CompletionJson::readEvent, endTracker);
  }

  /**
   * {@return the number of choices for each prompt; 1 if {@code n} is invalid, because the server will reject the
   * request}
   */
  private static long choices(JsonObject parameters) {
    try {
      long n = parameters.members().get("n") instanceof JsonNumber number ? number.longValue() : 1;
      return n >= 1 && n <= Integer.MAX_VALUE ? n : 1;
    } catch (ArithmeticException e) {
      return 1;
    }
  }
}
