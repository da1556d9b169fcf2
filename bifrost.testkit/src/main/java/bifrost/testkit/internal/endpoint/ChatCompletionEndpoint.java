package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.ToyModel;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.RequestRejectedException;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import java.util.List;
import java.util.stream.IntStream;

/** The endpoint {@code POST /v1/chat/completions}. */
public final class ChatCompletionEndpoint {
  private static final String MISSING_MODEL = "missing-inside-200";
  private static final int MAX_LOGPROBS = 20;

  private final ServerSettings settings;
  private final SequentialIds ids;

  public ChatCompletionEndpoint(ServerSettings settings, SequentialIds ids) {
    this.settings = settings;
    this.ids = ids;
  }

  public Reply respond(RecordedRequest request) {
    ParsedChatRequest chat = parse(ChatRequestValidator.validateTypes(JsonRequestBody.of(request)));
    if (chat.model().equals(MISSING_MODEL)) return missingModel(chat);
    ChatRequestValidator.validateRanges(chat);
    int top = chat.topLogprobs().orElse(0);
    if (top > MAX_LOGPROBS) return tooManyLogprobs(chat, top);
    String id = "chatcmpl-" + request.header("x-request-id").orElseGet(ids::next);
    List<GeneratedChoice> choices = choices(chat);
    return chat.isStreamed() ? new ChatChunkRenderer(chat, id, choices).reply()
        : new ChatCompletionRenderer(chat, id, choices).reply();
  }

  private List<GeneratedChoice> choices(ParsedChatRequest chat) {
    var model = new ToyModel(chat, ids);
    return IntStream.range(0, chat.n()).mapToObj(model::choice).toList();
  }

  private ParsedChatRequest parse(JsonObject body) {
    List<String> models = settings.models();
    String model = body.string("model").filter(name -> !name.isEmpty()).orElse(models.get(0));
    if (!models.contains(model) && !model.equals(MISSING_MODEL)) throw ErrorReplies.unknownModel(model, models);
    return ParsedChatRequest.of(body, model);
  }

  /**
   * Returns vLLM's error for this limit. Because vLLM checks the limit only when it starts to generate, the
   * error of a streamed request follows the response head.
   */
  private static Reply tooManyLogprobs(ParsedChatRequest chat, int top) {
    String message = "Requested sample logprobs of " + top + ", which is greater than max allowed: " + MAX_LOGPROBS;
    RequestRejectedException rejection = ErrorReplies.invalidValue(message, "logprobs", top);
    return chat.isStreamed() ? rejection.insideStream() : rejection.reply();
  }

  private static Reply missingModel(ParsedChatRequest chat) {
    var rejection = new RequestRejectedException(200, object("error", object("code", 404, "message",
        "The model `" + MISSING_MODEL + "` does not exist.", "type", "NotFoundError", "param", "model")));
    return chat.isStreamed() ? rejection.insideStream() : rejection.reply();
  }
}
