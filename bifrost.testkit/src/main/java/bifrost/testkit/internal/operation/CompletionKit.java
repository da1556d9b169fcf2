package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.CompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.ModelResponse;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.DeltaArbitraries;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveGeneration;
import bifrost.testkit.internal.openai.OpenAiChunkEncoder;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.openai.OpenAiStreamForm;
import bifrost.testkit.internal.scenario.ExpectedChatCompletion;
import bifrost.testkit.internal.scenario.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Completions of a text. */
final class CompletionKit implements StreamedKit<CompletionRequest, Completion, Completion> {
  @Override
  public CompletionRequest sample() {
    return CompletionRequest.of("org/m", "Once");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(ScriptedDelta.text(0, "Hello"));
  }

  @Override
  public RequestContent content(CompletionRequest request) {
    return RequestContent.input(request.prompt().json(), request.parameters());
  }

  @Override
  public Object expected(Scenario scenario) {
    var choices = ExpectedChatCompletion.of(scenario).choices().stream()
        .map(each -> choice(each.index(), each.message().text(), each.finishReason())).toList();
    return new Completion("", Optional.empty(), "", choices, ExpectedChatCompletion.usage(scenario), Optional.empty(),
        JsonObject.of());
  }

  @Override
  public Object normalized(Completion response) {
    var choices = response.choices().stream().filter(each -> !each.text().isEmpty() || each.finishReason().isPresent())
        .map(each -> choice(each.index(), each.text(), each.finishReason())).toList();
    return new Completion("", Optional.empty(), "", choices, response.usage().map(Normalizer::normalize),
        Optional.empty(), JsonObject.of());
  }

  private static Completion.Choice choice(int index, String text, Optional<FinishReason> reason) {
    return new Completion.Choice(index, text, reason, Optional.<CompletionLogprobs>empty(), JsonObject.of());
  }

  @Override
  public String text(Completion response) {
    return response.text();
  }

  @Override
  public String reasoningDelta(Completion event) {
    return "";
  }

  @Override
  public String textDelta(Completion event) {
    return event.text();
  }

  @Override
  public Optional<LiveCheck<CompletionRequest>> liveCheck() {
    return Optional.empty();
  }

  @Override
  public Optional<LiveGeneration<CompletionRequest, Completion>> generation() {
    return Optional.of(new Generation());
  }

  private static final class Generation implements LiveGeneration<CompletionRequest, Completion> {
    @Override
    public CompletionRequest withMaxTokens(CompletionRequest request, long tokens) {
      return request.with("max_tokens", tokens);
    }

    @Override
    public CompletionRequest withStreamedUsage(CompletionRequest request) {
      return request.with("stream_options", JsonObject.of("include_usage", true));
    }

    @Override
    public CompletionRequest withTokenIds(CompletionRequest request) {
      return CompletionRequest.of(request.model(), "Hi").parameters(request.parameters()).with("return_token_ids",
          true);
    }

    @Override
    public JsonObject body(CompletionRequest request) {
      return request.parameters().with("prompt", "Hi");
    }

    @Override
    public Optional<FinishReason> finishReason(Completion response) {
      return response.choices().isEmpty() ? Optional.empty() : response.choices().get(0).finishReason();
    }

    @Override
    public ModelResponse modelResponse(Completion response) {
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
      return List.of("prompt");
    }

    @Override
    public Reply response(Scenario scenario) {
      var choices = ExpectedChatCompletion.of(scenario.ending(Scenario.Ending.completed())).choices().stream()
          .map(each -> OpenAiMembers.withQuirks(scenario, textChoice(each.index(), each.message().text())
              .with("finish_reason", each.finishReason().orElseThrow().value())))
          .toList();
      return Reply.json(OpenAiMembers.withUsage(scenario, head(scenario).with("choices", choices)).toString());
    }

    @Override
    public List<JsonObject> events(Scenario scenario) {
      return new Chunks(scenario).all();
    }

    private static JsonObject head(Scenario scenario) {
      return OpenAiMembers.head(scenario, "cmpl", "text_completion");
    }

    private static JsonObject textChoice(int index, String text) {
      return object("index", index, "text", text, "logprobs", null, "finish_reason", null);
    }
  }

  private static final class Chunks extends OpenAiChunkEncoder {
    private Chunks(Scenario scenario) {
      super(scenario);
    }

    @Override
    protected JsonObject head() {
      return OpenAi.head(scenario);
    }

    @Override
    protected JsonObject choice(ScriptedDelta delta) {
      return OpenAi.textChoice(delta.choice(), ((ScriptedDelta.Text) delta).text());
    }

    @Override
    protected JsonObject empty(int choice) {
      return OpenAi.textChoice(choice, "");
    }
  }

  @Override
  public KitArbitraries<CompletionRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<CompletionRequest> {
    @Override
    public Arbitrary<CompletionRequest> requests() {
      return Combinators.combine(RequestArbitraries.inputs(), JsonValueArbitraries.objects())
          .as((input, extra) -> CompletionRequest.of("org/m", input).with("kit_parameter", extra));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var request = CompletionRequest.of("org/m", "Once").maxTokens(1).with("kit_parameter", "\u00E9");
      return Combinators.combine(DeltaArbitraries.texts(), DeltaArbitraries.usage(features))
          .as((deltas, usage) -> DeltaArbitraries.withUsage(Scenario.of(request).deltas(deltas), usage));
    }
  }
}
