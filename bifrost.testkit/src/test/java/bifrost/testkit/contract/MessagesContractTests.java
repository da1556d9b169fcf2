package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.Usage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Provider;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the contract against a provider for a protocol like Anthropic's Messages. */
class MessagesContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new ExampleProvider(config, new Messages());
  }

  @Override
  public Dialect dialect() {
    return new MessagesDialect();
  }

  /** The client's side of the protocol. */
  static final class Messages implements ExampleProvider.Protocol {
    private static final long DEFAULT_MAX_TOKENS = 4096; // the protocol requires a maximum
    private static final Map<String, FinishReason> REASONS = Map.of("end_turn", FinishReason.STOP, "max_tokens",
        FinishReason.LENGTH, "tool_use", FinishReason.TOOL_CALLS, "refusal", FinishReason.CONTENT_FILTER);

    @Override
    public String path() {
      return "/v1/messages";
    }

    @Override
    public String fixedHeaders() {
      return "anthropic-version: 2023-06-01\r\n";
    }

    @Override
    public String headers(String key) {
      return "x-api-key: " + key + "\r\n";
    }

    @Override
    public JsonObject request(ChatCompletionRequest request, boolean streamed) {
      var system = request.messages().stream().filter(SystemMessage.class::isInstance)
          .map(message -> text(((SystemMessage) message).text())).toList();
      var messages = request.messages().stream().filter(message -> !(message instanceof SystemMessage))
          .map(Messages::message).toList();
      return JsonObject.of("model", request.model()).with("max_tokens", DEFAULT_MAX_TOKENS).with("system", system)
          .with("messages", messages).with("stream", streamed);
    }

    private static JsonObject message(Message message) {
      var content = new ArrayList<JsonObject>();
      if (message instanceof UserMessage user) content.add(text(user.text()));
      if (message instanceof ToolMessage tool) {
        content.add(JsonObject.of("type", "tool_result").with("tool_use_id", tool.toolCallId()).with("content",
            tool.text()));
      }
      if (message instanceof AssistantMessage assistant) {
        if (!assistant.text().isEmpty()) content.add(text(assistant.text()));
        assistant.toolCalls().forEach(call -> content.add(JsonObject.of("type", "tool_use").with("id", call.id())
            .with("name", call.name()).with("input", Json.parse(call.arguments()))));
      }
      return JsonObject.of("role", message instanceof AssistantMessage ? "assistant" : "user").with("content", content);
    }

    private static JsonObject text(String text) {
      return JsonObject.of("type", "text").with("text", text);
    }

    @Override
    public ChatCompletion response(JsonObject response) {
      var blocks = objects(response, "content").toList();
      var calls = blocks.stream().filter(block -> isOf("tool_use", block)).map(Messages::call).toList();
      var message = AssistantMessage.of(joined(blocks, "text", "text"))
          .reasoning(joined(blocks, "thinking", "thinking")).toolCalls(calls);
      var choice = new ChatCompletion.Choice(0, message, reason(response), Optional.empty(), JsonObject.of());
      return new ChatCompletion(response.string("id").orElse(""), Optional.empty(),
          response.string("model").orElse(""), List.of(choice), usage(response), Optional.empty(), JsonObject.of());
    }

    private static Stream<JsonObject> objects(JsonObject parent, String name) {
      var array = parent.array(name).orElseThrow(() -> new IllegalStateException("no " + name));
      return array.elements().stream().map(JsonObject.class::cast);
    }

    private static boolean isOf(String type, JsonObject block) {
      return block.string("type").equals(Optional.of(type));
    }

    private static String joined(List<JsonObject> blocks, String type, String member) {
      var text = new StringBuilder();
      blocks.stream().filter(block -> isOf(type, block)).forEach(block -> text.append(required(block, member)));
      return text.toString();
    }

    private static ToolCall call(JsonObject block) {
      var input = block.object("input").orElse(JsonObject.of());
      return ToolCall.of(required(block, "id"), required(block, "name"), input.toString());
    }

    static String required(JsonObject json, String member) {
      return json.string(member).orElseThrow(() -> new IllegalStateException("no " + member));
    }

    static Optional<FinishReason> reason(JsonObject json) {
      return json.string("stop_reason").map(reason -> REASONS.getOrDefault(reason, new FinishReason(reason)));
    }

    static Optional<Usage> usage(JsonObject json) {
      return json.object("usage").map(usage -> Usage.of(usage.integer("input_tokens").orElse(0),
          usage.integer("output_tokens").orElse(0)));
    }

    @Override
    public Optional<Rejected> error(JsonObject json, int status, String text) {
      if (!isOf("error", json)) return Optional.empty();
      var error = json.object("error").orElse(JsonObject.of());
      var rejected = Rejected.of(status >= 300 ? status : 500, error.string("message").orElse("unknown error"))
          .body(text);
      return Optional.of(error.string("type").map(rejected::type).orElse(rejected));
    }

    @Override
    public boolean isStream(String contentType) {
      return contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    @Override
    public ExampleProvider.Events events() {
      return new MessageEvents();
    }
  }
}
