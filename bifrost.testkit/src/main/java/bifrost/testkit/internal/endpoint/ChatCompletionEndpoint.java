package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.model.GeneratedChoice;
import bifrost.testkit.internal.model.ToyModel;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.RequestRejectedException;
import bifrost.testkit.internal.server.SequentialIds;
import bifrost.testkit.internal.server.ServerSettings;
import bifrost.testkit.internal.validation.EngineRules;
import java.util.List;
import java.util.stream.IntStream;

/** The endpoint {@code POST /v1/chat/completions}. */
public final class ChatCompletionEndpoint {
  private static final String MISSING_MODEL = "missing-inside-200";

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
    try {
      EngineRules.validate(chat.body(), chat.topLogprobs().orElse(0));
    } catch (RequestRejectedException e) {
      return chat.isStreamed() ? e.insideStream() : e.reply();
    }
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
    return ParsedChatRequest.of(body,
        model.equals(MISSING_MODEL) ? model : ModelCatalog.servedTextModel(body, models));
  }

  private static Reply missingModel(ParsedChatRequest chat) {
    var rejection = new RequestRejectedException(200, object("error", object("code", 404, "message",
        "The model `" + MISSING_MODEL + "` does not exist.", "type", "NotFoundError", "param", "model")));
    return chat.isStreamed() ? rejection.insideStream() : rejection.reply();
  }
}
