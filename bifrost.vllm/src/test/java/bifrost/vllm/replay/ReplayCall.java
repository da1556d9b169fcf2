package bifrost.vllm.replay;

import bifrost.api.AssistantMessage;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.Streamable;
import bifrost.api.ToolCall;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A runner that makes the calls of cases through the public API and summarizes their results. */
final class ReplayCall {
  private static final Upload WAV = Upload.of("a.wav", new byte[] {'R', 'I', 'F', 'F'});
  private static final CallOptions ONCE = CallOptions.options().maxRetries(0).timeout(Duration.ofMinutes(2));

  private final Bifrost bifrost;
  private final ReplayServer server;

  ReplayCall(Bifrost bifrost, ReplayServer server) {
    this.bifrost = bifrost;
    this.server = server;
  }

  /**
   * Makes the call while the server sends the response of the case with this delivery.
   *
   * @return the summary of the call
   */
  CallSummary of(ReplayCase replayCase, ReplayServer.Delivery delivery) {
    server.setResponse(replayCase, delivery);
    var provider = replayCase.providerKind() + (replayCase.op().startsWith("responses-native") ? "-native" : "");
    var request = request(replayCase, provider);
    var summary = callCatchingExceptions(request, replayCase);
    summary.add("requests", server.requests().size());
    return replayCase.op().contains("roundtrip") ? summary.addAll("", lastRequestBody()) : summary;
  }

  /**
   * Makes the call. Any exception other than {@code BifrostException} becomes an error that no case expects.
   */
  private CallSummary callCatchingExceptions(Request<?> request, ReplayCase replayCase) {
    try {
      return call(request, replayCase);
    } catch (RuntimeException | Error e) {
      return new CallSummary().add("error", e);
    }
  }

  private static Request<?> request(ReplayCase replayCase, String provider) {
    var target = provider + "/m";
    return switch (replayCase.op().replace("-stream", "").replace("-roundtrip", "")) {
      case "chat" -> {
        var chat = ChatCompletionRequest.of(target, "hi");
        yield replayCase.choices() == 1 ? chat : chat.n(replayCase.choices());
      }
      case "completion" -> CompletionRequest.of(target, "hi");
      case "embed" -> EmbeddingRequest.of(target, "a", "b");
      case "embed-float" -> EmbeddingRequest.of(target, "a", "b").with("encoding_format", "float");
      case "rerank" -> RerankRequest.of(target, "q", List.of("a", "b"));
      case "models" -> ListModelsRequest.of(provider);
      case "stt" -> replayCase.format().map(TranscriptionRequest.of(target, WAV)::responseFormat)
          .orElse(TranscriptionRequest.of(target, WAV));
      case "translate" -> replayCase.format().map(TranslationRequest.of(target, WAV)::responseFormat)
          .orElse(TranslationRequest.of(target, WAV));
      case "responses", "responses-native" -> ResponsesRequest.of(target, "hi");
      case "raw" -> RawRequest.post(provider, replayCase.path(), JsonObject.of());
      default -> throw new IllegalArgumentException("unknown op " + replayCase.op());
    };
  }

  private CallSummary call(Request<?> request, ReplayCase replayCase) {
    if (replayCase.isStream()) return streamed((Streamable<?, ?>) request, replayCase);
    try {
      var result = bifrost.send(request, ONCE);
      var summary = CallSummaries.of(result);
      ResponsesJsonForms.checkReceived(result, summary);
      if (replayCase.op().contains("roundtrip")) {
        sendBack((ChatCompletionRequest) request, (ChatCompletion) result, true);
      }
      return summary;
    } catch (BifrostException e) {
      return CallSummaries.of(e.error());
    }
  }

  private <E, R> CallSummary streamed(Streamable<E, R> request, ReplayCase replayCase) {
    try (var stream = bifrost.stream(request, ONCE)) {
      var events = new ArrayList<E>();
      var summary = new CallSummary();
      try {
        for (var event : stream) events.add(event);
        summary.addAll("", CallSummaries.of(stream.collect()));
      } catch (BifrostException e) {
        summary.addAll("", CallSummaries.of(e.error())).addAll("partial.", CallSummaries.of(stream.partial()));
      }
      if (!events.stream().collect(request.collector()).equals(stream.partial())) {
        summary.add("inconsistent", "partial() differs from the events");
      }
      for (var event : events) ResponsesJsonForms.checkReceived(event, summary);
      ResponsesJsonForms.checkCollected(stream.partial(), summary);
      if (stream.partial() instanceof ChatCompletion chat) addInconsistencies(summary, chat, events);
      if (replayCase.op().contains("roundtrip")) {
        sendBack((ChatCompletionRequest) request, (ChatCompletion) stream.collect(), false);
      }
      return summary;
    } catch (BifrostException e) {
      return CallSummaries.of(e.error());
    }
  }

  /** Checks that joining the deltas by choice and index gives the same texts and calls. */
  private static void addInconsistencies(CallSummary summary, ChatCompletion chat, List<?> events) {
    for (var choice : chat.choices()) {
      var text = new StringBuilder();
      var calls = new TreeMap<Integer, ToolCall>();
      for (var event : events) {
        for (var chunkChoice : ((ChatCompletionChunk) event).choices()) {
          if (chunkChoice.index() != choice.index()) continue;
          text.append(chunkChoice.delta().text());
          for (var delta : chunkChoice.delta().toolCalls()) {
            var call = calls.getOrDefault(delta.index(), ToolCall.of("", "", ""));
            calls.put(delta.index(), ToolCall.of(delta.id().orElse(call.id()), delta.name().orElse(call.name()),
                call.arguments() + delta.arguments()));
          }
        }
      }
      var expected = choice.message().toolCalls().stream()
          .map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
      if (!text.toString().equals(choice.message().text())) summary.add("inconsistent", "texts of the deltas: " + text);
      // Deltas without an id and a name do not start a call.
      calls.values().removeIf(call -> call.id().isEmpty() && call.name().isEmpty());
      if (!expected.equals(List.copyOf(calls.values()))) {
        summary.add("inconsistent", "calls of the deltas: " + calls.values());
      }
    }
  }

  /** Sends the received message in the history, optionally with results of its tool calls. */
  private void sendBack(ChatCompletionRequest request, ChatCompletion completion, boolean withResults) {
    AssistantMessage message = completion.message();
    var next = request.then(message);
    if (withResults) next = next.then(message.toolCalls().stream().map(call -> Message.tool(call, "ok")).toList());
    bifrost.trySend(next, ONCE);
  }

  /** {@return every value in the body of the last request, with its path as the key} */
  private CallSummary lastRequestBody() {
    var requests = server.requests();
    var lines = new CallSummary();
    if (requests.size() < 2) return lines.add("sent", "nothing");
    values(lines, "sent", Json.parse(requests.get(requests.size() - 1)));
    return lines;
  }

  private static void values(CallSummary lines, String path, JsonValue value) {
    lines.add(path, value);
    if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> values(lines, path + "." + name, member));
    }
    if (!(value instanceof JsonArray array)) return;
    for (int i = 0; i < array.elements().size(); i++) values(lines, path + "." + i, array.elements().get(i));
  }

  /** {@return a client with a provider of each kind that cases name} */
  static Bifrost open(String url) {
    var builder = Bifrost.builder();
    for (var kind : List.of("vllm", "openai")) {
      var config = ProviderConfig.of(url).kind(kind);
      builder = builder.provider(kind, config.option("responses", "chat")).provider(kind + "-native",
          config.option("responses", "native"));
    }
    return builder.open();
  }
}
