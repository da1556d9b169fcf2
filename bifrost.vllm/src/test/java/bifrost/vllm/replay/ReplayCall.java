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

/** Makes the call of a case through the public API, and writes down what the caller sees. */
final class ReplayCall {
  private static final Upload WAV = Upload.of("a.wav", new byte[] {'R', 'I', 'F', 'F'});
  private static final CallOptions ONCE = CallOptions.options().maxRetries(0).timeout(Duration.ofMinutes(2));

  private final Bifrost bifrost;
  private final ReplayServer server;

  ReplayCall(Bifrost bifrost, ReplayServer server) {
    this.bifrost = bifrost;
    this.server = server;
  }

  /** Makes the call against a server that sends the case in this way. */
  CallSummary of(ReplayCase wild, ReplayServer.Delivery delivery) {
    server.answer(wild, delivery);
    var provider = wild.providerKind() + (wild.op().startsWith("responses-native") ? "-native" : "");
    var request = request(wild, provider);
    var seen = guarded(request, wild);
    seen.add("requests", server.requests().size());
    return wild.op().contains("roundtrip") ? seen.all("", sent()) : seen;
  }

  /** An exception that is not the library's own is an error that no case expects. */
  private CallSummary guarded(Request<?> request, ReplayCase wild) {
    try {
      return seen(request, wild);
    } catch (RuntimeException | Error e) {
      return new CallSummary().add("error", e);
    }
  }

  private static Request<?> request(ReplayCase wild, String provider) {
    var target = provider + "/m";
    return switch (wild.op().replace("-stream", "").replace("-roundtrip", "")) {
      case "chat" -> {
        var chat = ChatCompletionRequest.of(target, "hi");
        yield wild.choices() == 1 ? chat : chat.n(wild.choices());
      }
      case "completion" -> CompletionRequest.of(target, "hi");
      case "embed" -> EmbeddingRequest.of(target, "a", "b");
      case "embed-float" -> EmbeddingRequest.of(target, "a", "b").with("encoding_format", "float");
      case "rerank" -> RerankRequest.of(target, "q", List.of("a", "b"));
      case "models" -> ListModelsRequest.of(provider);
      case "stt" -> wild.format().map(TranscriptionRequest.of(target, WAV)::responseFormat)
          .orElse(TranscriptionRequest.of(target, WAV));
      case "translate" -> wild.format().map(TranslationRequest.of(target, WAV)::responseFormat)
          .orElse(TranslationRequest.of(target, WAV));
      case "responses", "responses-native" -> ResponsesRequest.of(target, "hi");
      case "raw" -> RawRequest.post(provider, wild.path(), JsonObject.of());
      default -> throw new IllegalArgumentException("unknown op " + wild.op());
    };
  }

  private CallSummary seen(Request<?> request, ReplayCase wild) {
    if (wild.isStream()) return streamed((Streamable<?, ?>) request, wild);
    try {
      var result = bifrost.send(request, ONCE);
      var summary = CallSummaries.of(result);
      if (wild.op().contains("roundtrip")) sendBack((ChatCompletionRequest) request, (ChatCompletion) result, true);
      return summary;
    } catch (BifrostException e) {
      return CallSummaries.of(e.error());
    }
  }

  private <E, R> CallSummary streamed(Streamable<E, R> request, ReplayCase wild) {
    try (var stream = bifrost.stream(request, ONCE)) {
      var events = new ArrayList<E>();
      var seen = new CallSummary();
      try {
        for (var event : stream) events.add(event);
        seen.all("", CallSummaries.of(stream.collect()));
      } catch (BifrostException e) {
        seen.all("", CallSummaries.of(e.error())).all("partial.", CallSummaries.of(stream.partial()));
      }
      if (!events.stream().collect(request.collector()).equals(stream.partial())) {
        seen.add("inconsistent", "partial() and the events");
      }
      if (stream.partial() instanceof ChatCompletion chat) inconsistencies(seen, chat, events);
      if (wild.op().contains("roundtrip")) {
        sendBack((ChatCompletionRequest) request, (ChatCompletion) stream.collect(), false);
      }
      return seen;
    } catch (BifrostException e) {
      return CallSummaries.of(e.error());
    }
  }

  /** A caller who joins the deltas by choice and index gets the same texts and calls. */
  private static void inconsistencies(CallSummary seen, ChatCompletion chat, List<?> events) {
    for (var choice : chat.choices()) {
      var text = new StringBuilder();
      var calls = new TreeMap<Integer, ToolCall>();
      for (var event : events) {
        for (var piece : ((ChatCompletionChunk) event).choices()) {
          if (piece.index() != choice.index()) continue;
          text.append(piece.delta().text());
          for (var part : piece.delta().toolCalls()) {
            var call = calls.getOrDefault(part.index(), ToolCall.of("", "", ""));
            calls.put(part.index(), ToolCall.of(part.id().orElse(call.id()), part.name().orElse(call.name()),
                call.arguments() + part.arguments()));
          }
        }
      }
      var whole = choice.message().toolCalls().stream()
          .map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
      if (!text.toString().equals(choice.message().text())) seen.add("inconsistent", "texts of the deltas: " + text);
      calls.values().removeIf(call -> call.id().isEmpty() && call.name().isEmpty()); // such fragments never open a call
      if (!whole.equals(List.copyOf(calls.values()))) {
        seen.add("inconsistent", "calls of the deltas: " + calls.values());
      }
    }
  }

  /** Sends the message back in the history, and results of its tool calls. */
  private void sendBack(ChatCompletionRequest request, ChatCompletion answer, boolean withResults) {
    AssistantMessage message = answer.message();
    var next = request.then(message);
    if (withResults) next = next.then(message.toolCalls().stream().map(call -> Message.tool(call, "ok")).toList());
    bifrost.attempt(next, ONCE);
  }

  /** Returns every value of the last request's body under its path. */
  private CallSummary sent() {
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

  /** Opens a client with a provider of each kind that cases name. */
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
