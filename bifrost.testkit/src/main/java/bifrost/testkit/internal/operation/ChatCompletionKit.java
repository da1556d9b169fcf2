package bifrost.testkit.internal.operation;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Message;
import bifrost.api.ModelResponse;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.ChatScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveGeneration;
import bifrost.testkit.internal.openai.OpenAiChatChunkEncoder;
import bifrost.testkit.internal.openai.OpenAiChatEncoder;
import bifrost.testkit.internal.openai.OpenAiMessages;
import bifrost.testkit.internal.openai.OpenAiStreamForm;
import bifrost.testkit.internal.scenario.ExpectedChatCompletion;
import bifrost.testkit.internal.scenario.JavaLiteral;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.RequestExpression;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;

/** Chat completions. */
final class ChatCompletionKit implements StreamedKit<ChatCompletionRequest, ChatCompletionChunk, ChatCompletion> {
  @Override
  public ChatCompletionRequest sample() {
    return ChatCompletionRequest.of("org/m", "Hi");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(ScriptedDelta.text(0, "Hello"));
  }

  @Override
  public RequestContent content(ChatCompletionRequest request) {
    return RequestContent.conversation(request.messages(), request.parameters());
  }

  @Override
  public Object expected(Scenario scenario) {
    return ExpectedChatCompletion.of(scenario);
  }

  @Override
  public Object normalized(ChatCompletion response) {
    return Normalizer.normalize(response);
  }

  @Override
  public String expression(ChatCompletionRequest request) {
    return "ChatCompletionRequest.of(" + JavaLiteral.of(request.model())
        + request.messages().stream().map(each -> ", " + RequestExpression.message(each)).collect(Collectors.joining())
        + ")" + RequestExpression.parameters(request.parameters());
  }

  @Override
  public String text(ChatCompletion response) {
    return response.message().reasoning() + response.text();
  }

  @Override
  public String reasoningDelta(ChatCompletionChunk event) {
    return event.reasoning();
  }

  @Override
  public String textDelta(ChatCompletionChunk event) {
    return event.text();
  }

  @Override
  public Optional<LiveCheck<ChatCompletionRequest>> liveCheck() {
    return Optional.empty();
  }

  @Override
  public Optional<LiveGeneration<ChatCompletionRequest, ChatCompletion>> generation() {
    return Optional.of(new Generation());
  }

  private static final class Generation implements LiveGeneration<ChatCompletionRequest, ChatCompletion> {
    @Override
    public ChatCompletionRequest withMaxTokens(ChatCompletionRequest request, long tokens) {
      return request.without("max_completion_tokens").with("max_tokens", tokens);
    }

    @Override
    public ChatCompletionRequest withStreamedUsage(ChatCompletionRequest request) {
      return request.with("stream_options", JsonObject.of("include_usage", true));
    }

    @Override
    public ChatCompletionRequest withTokenIds(ChatCompletionRequest request) {
      return ChatCompletionRequest.of(request.model(), "Hi").parameters(request.parameters()).with("return_token_ids",
          true);
    }

    @Override
    public JsonObject body(ChatCompletionRequest request) {
      var messages = List.of(JsonObject.of("role", "user").with("content", "Hi"));
      return request.parameters().with("messages", messages);
    }

    @Override
    public Optional<FinishReason> finishReason(ChatCompletion response) {
      return response.finishReason();
    }

    @Override
    public ModelResponse modelResponse(ChatCompletion response) {
      return response;
    }
  }

  @Override
  public OpenAiStreamForm openAi() {
    return new OpenAi();
  }

  private static final class OpenAi implements OpenAiStreamForm {
    @Override
    public List<String> inputMembers() {
      return List.of("messages");
    }

    @Override
    public List<Message> messages(JsonObject body) {
      return OpenAiMessages.decode(body, "messages");
    }

    @Override
    public Optional<JsonValue> input(JsonObject body) {
      return Optional.empty();
    }

    @Override
    public Reply response(Scenario scenario) {
      return Reply.json(new OpenAiChatEncoder(scenario).encode().toString());
    }

    @Override
    public List<JsonObject> events(Scenario scenario) {
      return new OpenAiChatChunkEncoder(scenario).all();
    }
  }

  @Override
  public KitArbitraries<ChatCompletionRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<ChatCompletionRequest> {
    @Override
    public Arbitrary<ChatCompletionRequest> requests() {
      return RequestArbitraries.chat(EnumSet.allOf(Feature.class));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      return ChatScenarioArbitraries.of(features);
    }
  }
}
