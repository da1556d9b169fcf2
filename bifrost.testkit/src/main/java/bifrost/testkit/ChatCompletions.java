package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/** {@code POST /v1/chat/completions}. */
final class ChatCompletions {
  private static final String MISSING = "missing-inside-200";
  private static final int MOST_LOGPROBS = 20;

  private final Settings settings;
  private final Ids ids;

  ChatCompletions(Settings settings, Ids ids) {
    this.settings = settings;
    this.ids = ids;
  }

  Reply answer(RecordedRequest request) {
    ChatRequest chat = served(ChatChecks.typed(JsonBody.of(request)));
    if (chat.model().equals(MISSING)) return missing(chat);
    ChatChecks.ranges(chat);
    int top = chat.topLogprobs().orElse(0);
    if (top > MOST_LOGPROBS) return tooManyLogprobs(chat, top);
    String id = "chatcmpl-" + request.header("x-request-id").orElseGet(ids::next);
    List<Choice> choices = choices(chat);
    return chat.streams() ? new ChatStream(chat, id, choices).reply() : new ChatAnswer(chat, id, choices).reply();
  }

  private List<Choice> choices(ChatRequest chat) {
    var model = new ToyModel(chat, ids);
    return IntStream.range(0, chat.n()).mapToObj(model::choice).toList();
  }

  private ChatRequest served(JsonObject body) {
    List<String> models = settings.models();
    String model = body.string("model").filter(name -> !name.isEmpty()).orElse(models.get(0));
    if (!models.contains(model) && !model.equals(MISSING)) throw Errors.unknownModel(model, models);
    return ChatRequest.of(body, model);
  }

  /** The engine checks these only when it starts, and a stream's response head is out by then. */
  private static Reply tooManyLogprobs(ChatRequest chat, int top) {
    String message = "Requested sample logprobs of " + top + ", which is greater than max allowed: " + MOST_LOGPROBS;
    Refusal refusal = Errors.semantic(message, "logprobs", top);
    return chat.streams() ? refusal.insideStream() : refusal.reply();
  }

  private static Reply missing(ChatRequest chat) {
    var refusal = new Refusal(200, object("error",
        object("code", 404, "message", "The model `" + MISSING + "` does not exist.", "type", "NotFoundError", "param", "model")));
    return chat.streams() ? refusal.insideStream() : refusal.reply();
  }
}
