package bifrost.testkit.internal.operation;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.ChoiceArbitraries;
import bifrost.testkit.internal.arbitrary.DeltaArbitraries;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveGeneration;
import bifrost.testkit.internal.openai.OpenAiResponsesEncoder;
import bifrost.testkit.internal.openai.OpenAiResponsesItems;
import bifrost.testkit.internal.openai.OpenAiStreamForm;
import bifrost.testkit.internal.scenario.ExpectedChatCompletion;
import bifrost.testkit.internal.scenario.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Responses of the Responses API, which a provider may send as chat completions. The rules use only messages. */
final class ResponsesKit implements StreamedKit<ResponsesRequest, ResponseEvent, Response> {
  private static final Map<FinishReason, String> INCOMPLETE =
      Map.of(FinishReason.LENGTH, "max_output_tokens", FinishReason.CONTENT_FILTER, "content_filter");

  private record NormalizedResponse(String text, String reasoning, String refusal, List<ToolCall> calls,
      Optional<String> incompleteReason, Optional<Usage> usage) {}

  @Override
  public ResponsesRequest sample() {
    return ResponsesRequest.of("org/m", "Hi");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(ScriptedDelta.text(0, "Hello"));
  }

  @Override
  public RequestContent content(ResponsesRequest request) {
    var messages = new ArrayList<Message>();
    request.parameters().string("instructions").ifPresent(text -> messages.add(Message.system(text)));
    for (var item : request.input()) messages.add(Message.user(((ResponseItem.MessageItem) item).text()));
    return RequestContent.conversation(messages, request.parameters().without("instructions"));
  }

  @Override
  public Request<?> received(ResponsesRequest request, DecodedRequest decoded) {
    boolean isSentAsChat = decoded.operation() == Operation.CHAT_COMPLETION;
    return isSentAsChat ? ChatCompletionRequest.of(request.target(), "Hi") : request;
  }

  private static Optional<String> incompleteReason(Scenario scenario) {
    return Optional.ofNullable(INCOMPLETE.get(scenario.finishReasons().get(0)));
  }

  @Override
  public Object expected(Scenario scenario) {
    var message = ExpectedChatCompletion.choice(scenario, 0).message();
    return new NormalizedResponse(message.text(), message.reasoning(), message.refusal(), message.toolCalls(),
        incompleteReason(scenario), scenario.usage());
  }

  @Override
  public Object normalized(Response response) {
    var refusal = response.output().stream().filter(ResponseItem.MessageItem.class::isInstance)
        .map(item -> ((ResponseItem.MessageItem) item).refusal()).collect(Collectors.joining());
    var calls = response.functionCalls().stream().map(call -> ToolCall.of(call.callId(), call.name(), call.arguments()))
        .toList();
    return new NormalizedResponse(response.text(), response.reasoning(), refusal, calls, response.incompleteReason(),
        response.usage().map(Normalizer::normalize));
  }

  @Override
  public String text(Response response) {
    return response.reasoning() + response.text();
  }

  @Override
  public String reasoningDelta(ResponseEvent event) {
    return event instanceof ResponseEvent.ReasoningTextDelta it ? it.delta() : "";
  }

  @Override
  public String textDelta(ResponseEvent event) {
    return event.text();
  }

  @Override
  public Optional<LiveCheck<ResponsesRequest>> liveCheck() {
    return Optional.empty();
  }

  /** {@return nothing, because the token limit has another name, and a minimum} */
  @Override
  public Optional<LiveGeneration<ResponsesRequest, Response>> generation() {
    return Optional.empty();
  }

  @Override
  public OpenAiStreamForm openAi() {
    return new OpenAi();
  }

  private static final class OpenAi implements OpenAiStreamForm {
    @Override
    public boolean hasEventTypes() {
      return true;
    }

    @Override
    public boolean includesUsage(JsonObject body) {
      return true;
    }

    @Override
    public List<String> inputMembers() {
      return List.of("input", "instructions");
    }

    @Override
    public List<Message> messages(JsonObject body) {
      var messages = new ArrayList<Message>();
      if (body.tryGet("instructions").orElse(null) instanceof JsonString text) messages
          .add(Message.system(text.value()));
      messages.addAll(OpenAiResponsesItems.messages(body));
      return messages;
    }

    @Override
    public Optional<JsonValue> input(JsonObject body) {
      return Optional.empty();
    }

    @Override
    public Reply response(Scenario scenario) {
      return Reply.json(new OpenAiResponsesEncoder(scenario, incompleteReason(scenario)).encode().toString());
    }

    @Override
    public List<JsonObject> events(Scenario scenario) {
      return new OpenAiResponsesEncoder(scenario, incompleteReason(scenario)).events();
    }
  }

  @Override
  public KitArbitraries<ResponsesRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<ResponsesRequest> {
    @Override
    public Arbitrary<ResponsesRequest> requests() {
      return Combinators
          .combine(RequestArbitraries.items().list().ofMinSize(1).ofMaxSize(3), JsonValueArbitraries.objects())
          .as((items, extra) -> ResponsesRequest.of("org/m", items).with("kit_parameter", extra));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var request = ResponsesRequest.of("org/m", "Hi");
      var requests =
          Arbitraries.of(request, request.with("instructions", "Be brief."), request.with("temperature", 0.5));
      var reasons = Arbitraries.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER);
      var deltas =
          new ChoiceArbitraries(features).choice().map(Generated::withoutLogprobs).filter(all -> !all.isEmpty());
      return Combinators.combine(requests, deltas, reasons, DeltaArbitraries.usage(features))
          .as((chosenRequest, chosenDeltas, reason, usage) -> DeltaArbitraries
              .withUsage(Scenario.of(chosenRequest).deltas(chosenDeltas).finishReasons(reason), usage));
    }

    /** Removes log probabilities, because the operation has no record component for them. */
    private static List<ScriptedDelta> withoutLogprobs(List<ScriptedDelta> deltas) {
      return deltas.stream()
          .map(delta -> delta instanceof ScriptedDelta.Text text ? ScriptedDelta.text(0, text.text()) : delta).toList();
    }
  }
}
