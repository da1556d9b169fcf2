package bifrost.openai.internal.provider;

import bifrost.api.Operation;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.internal.responses.ChatToResponse;
import bifrost.openai.internal.responses.ChatToResponseEvents;
import bifrost.openai.internal.responses.NativeResponsesDecoder;
import bifrost.openai.internal.responses.ReasoningName;
import bifrost.openai.internal.responses.ReasoningNameEvents;
import bifrost.openai.internal.responses.ResponsesEncoder;
import bifrost.openai.internal.responses.ResponsesToChat;
import java.io.IOException;

/** The handlers of the Responses API, whose requests are sent to its endpoint, or as chat completions. */
final class ResponsesHandlers {
  private final OperationContext context;
  private final ChatHandlers chats;

  ResponsesHandlers(OperationContext context, ChatHandlers chats) {
    this.context = context;
    this.chats = chats;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(ResponsesRequest.class, this::responses)
        .stream(ResponsesRequest.class, this::responsesStream);
  }

  private Response responses(ResponsesRequest request, Attempt attempt) throws IOException, InterruptedException {
    if (!context.options().nativeResponses()) {
      var chat = chats.chat(ResponsesToChat.convert(request, context.name(), context.options()), attempt);
      var response = ChatToResponse.convert(chat);
      return context.options().reasoningNames().isEmpty()
          ? ReasoningName.addTo(chat.message().reasoningName(), response)
          : response;
    }
    var path = context.paths().of(Operation.RESPONSES, false);
    return context.clients().select(path, attempt).post(path,
        ResponsesEncoder.encode(ReasoningName.removeFrom(request), false),
        attempt, NativeResponsesDecoder::decode);
  }

  private EventSource<ResponseEvent> responsesStream(ResponsesRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    if (!context.options().nativeResponses()) {
      var chat = ResponsesToChat.convert(request, context.name(), context.options());
      var chunks = chats.chatStream(chat, attempt);
      return context.options().reasoningNames().isEmpty() ? new ReasoningNameEvents(chunks, chat)
          : new ChatToResponseEvents(chunks, chat);
    }
    var body = ResponsesEncoder.encode(ReasoningName.removeFrom(request), true);
    var path = context.paths().of(Operation.RESPONSES, true);
    var events = context.clients().select(path, attempt).stream(path, body, attempt,
        NativeResponsesDecoder.eventDecoder(), NativeResponsesDecoder.endTracker());
    return NativeResponsesDecoder.throwingFailures(events, events.headers());
  }
}
