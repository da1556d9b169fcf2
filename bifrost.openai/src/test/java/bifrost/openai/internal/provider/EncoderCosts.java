package bifrost.openai.internal.provider;

import static bifrost.openai.internal.provider.CostInputs.array;
import static bifrost.openai.internal.provider.CostInputs.bytes;
import static bifrost.openai.internal.provider.CostInputs.calls;
import static bifrost.openai.internal.provider.CostInputs.decoded;
import static bifrost.openai.internal.provider.CostInputs.many;
import static bifrost.openai.internal.provider.CostInputs.manyMembers;
import static bifrost.openai.internal.provider.CostInputs.member;
import static bifrost.openai.internal.provider.CostInputs.members;
import static bifrost.openai.internal.provider.CostInputs.stream;
import static bifrost.openai.internal.provider.CostTable.uses;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.ToolCall;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.ContentPartJson;
import bifrost.api.spi.MessageJson;
import bifrost.api.spi.RankingJson;
import bifrost.api.spi.ToolCallJson;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.ChatCompletionEncoder;
import bifrost.openai.internal.codec.CompletionEncoder;
import bifrost.openai.internal.codec.EmbeddingEncoder;
import bifrost.openai.internal.codec.HistoryFilter;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.codec.StreamMembers;
import bifrost.openai.internal.responses.AssistantMessageBuilder;
import bifrost.openai.internal.responses.ChatMessagesBuilder;
import bifrost.openai.internal.responses.ChatToResponse;
import bifrost.openai.internal.responses.ChatToResponseEvents;
import bifrost.openai.internal.responses.FunctionCallEvents;
import bifrost.openai.internal.responses.ItemMemberFilter;
import bifrost.openai.internal.responses.ResponseEventWriter;
import bifrost.openai.internal.responses.ResponsesEncoder;
import bifrost.openai.internal.responses.ResponsesToChat;
import bifrost.openai.internal.responses.TextItemEvents;
import bifrost.openai.internal.responses.TextPartBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The costs of every encoder, and of the conversions between the Responses API and chat completions. */
final class EncoderCosts {
  private EncoderCosts() {}

  private static final ProviderOptions OPTIONS =
      ProviderOptions.of(OpenAiProfile.of("vllm").requestReasoningNames("reasoning"));

  static CostTable encoders() {
    return new CostTable()
        .row(uses(ChatCompletionEncoder.class, HistoryFilter.class), "many messages",
            many(32, i -> Message.user("text")), EncoderCosts::encode)
        .row(uses(HistoryFilter.class, MessageJson.class), "one message with many members",
            length -> List.of(new UserMessage(List.of(ContentPart.text("a")), manyMembers(length))),
            EncoderCosts::encode)
        .row(uses(HistoryFilter.class, ContentPartJson.class), "many parts",
            length -> List.of(new UserMessage(
                CostInputs.<ContentPart>many(32, i -> ContentPart.text("a")).apply(length), JsonObject.of())),
            EncoderCosts::encode)
        .row(uses(HistoryFilter.class, MessageJson.class), "many parts of an assistant message",
            length -> List.of(AssistantMessage.of("a").with("content", many(32, CostInputs::member).apply(length))),
            EncoderCosts::encode)
        .row(uses(HistoryFilter.class, ToolCallJson.class), "many tool calls",
            length -> List.of(AssistantMessage.of("").reasoning("r")
                .toolCalls(many(64, i -> new ToolCall("c" + i, "f", "{}", member(i))).apply(length)).extras(member(1))),
            EncoderCosts::encode)
        .row(uses(ChatCompletionEncoder.class, StreamMembers.class), "many parameters",
            length -> new ChatCompletionRequest("m", List.of(Message.user("a")), manyMembers(length)),
            request -> ChatCompletionEncoder.encode(request, true, OPTIONS))
        .row(uses(CompletionEncoder.class), "many prompts", many(16, i -> "text"),
            texts -> CompletionEncoder.encode(CompletionRequest.of("m", texts), true, OPTIONS))
        .row(uses(EmbeddingEncoder.class), "many inputs", many(16, i -> "text"),
            texts -> EmbeddingEncoder.encode(EmbeddingRequest.of("m", Input.texts(texts)), "p", OPTIONS))
        .row(uses(EmbeddingEncoder.class), "many parameters",
            length -> new EmbeddingRequest("m", Input.text("a"), manyMembers(length)),
            request -> EmbeddingEncoder.encode(request, "p", OPTIONS))
        .row(uses(RankingJson.class), "many documents", many(16, i -> "text"),
            texts -> RerankRequest.of("m", "q", texts).json())
        .row(uses(ResponsesEncoder.class), "many items", many(64, EncoderCosts::item),
            items -> ResponsesEncoder.encode(ResponsesRequest.of("m", items), true))
        .row(uses(ResponsesEncoder.class), "one item with many members",
            length -> ResponsesRequest.of("m",
                List.of(new ResponseItem.MessageItem("", "user", List.of(ResponsePart.text("a")), Optional.empty(),
                    manyMembers(length)))),
            request -> ResponsesEncoder.encode(request, false))
        .row(uses(ResponsesEncoder.class), "many parts",
            length -> ResponsesRequest.of("m",
                List.of(new ResponseItem.MessageItem("", "user",
                    CostInputs.<ResponsePart>many(32, i -> ResponsePart.text("a")).apply(length), Optional.empty(),
                    JsonObject.of()))),
            request -> ResponsesEncoder.encode(request, false));
  }

  private static byte[] encode(List<? extends Message> messages) {
    return ChatCompletionEncoder.encode(new ChatCompletionRequest("m", List.copyOf(messages), JsonObject.of()), false,
        OPTIONS);
  }

  private static ResponseItem item(int i) {
    return switch (i % 3) {
      case 0 -> new ResponseItem.ReasoningItem("r" + i, List.of(new ResponsePart.ReasoningText("a", JsonObject.of())),
          JsonObject.of());
      case 1 -> new ResponseItem.FunctionCall("f" + i, "c" + i, "f", "{}", Optional.empty(), JsonObject.of());
      default -> new ResponseItem.FunctionCallOutput("c" + (i - 1), "text", JsonObject.of());
    };
  }

  private static ResponseItem message(String text) {
    return new ResponseItem.MessageItem("m", "assistant", List.of(ResponsePart.text(text)), Optional.empty(),
        JsonObject.of());
  }

  private static List<ResponseEvent> convert(List<byte[]> chunks) {
    var events = new ArrayList<ResponseEvent>();
    var writer = ResponseEventWriter.of(SingleAttemptCalls.HI.collector(), events::add);
    decoded(chunks).forEach(writer::add);
    writer.end();
    return events;
  }

  private static ChatCompletion decodedChat(byte[] bytes) {
    return ChatCompletionJson.read(new JsonReader(bytes));
  }

  static CostTable conversions() {
    return new CostTable()
        .row(uses(ResponsesToChat.class, ChatMessagesBuilder.class), "many items", many(64, EncoderCosts::item),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p", OPTIONS))
        .row(uses(ResponsesToChat.class, ChatMessagesBuilder.class), "many reasoning items", many(32, i -> item(0)),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p", OPTIONS))
        .row(uses(ResponsesToChat.class, ChatMessagesBuilder.class), "many texts and calls",
            many(32, i -> i % 2 == 0 ? message("a") : item(1)),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p", OPTIONS))
        .row(
            uses(ResponsesToChat.class, ChatMessagesBuilder.class, AssistantMessageBuilder.class,
                ItemMemberFilter.class),
            "items of one message with many members",
            many(64, i -> new ResponseItem.ReasoningItem("", List.of(), member(i))),
            items -> ResponsesToChat.convert(ResponsesRequest.of("m", items), "p", OPTIONS))
        .row(uses(ResponsesToChat.class), "many parameters",
            length -> ResponsesRequest.of("m", "Hi").parameters(manyMembers(length)),
            request -> ResponsesToChat.convert(request, "p", OPTIONS))
        .row(uses(ChatToResponse.class), "many tool calls and members",
            length -> decodedChat(array("{\"choices\":[{\"m\":1,\"message\":{\"tool_calls\":",
                "{\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"m#\":1}", "}}]}").apply(length)),
            ChatToResponse::convert)
        .row(uses(ChatToResponse.class), "many logprobs",
            length -> decodedChat(array("{\"choices\":[{\"message\":{},\"logprobs\":{\"content\":",
                "{\"token\":\"t#\",\"logprob\":-1.5,\"bytes\":[97]}", "}}]}").apply(length)),
            ChatToResponse::convert)
        .row(uses(ChatToResponse.class), "many unknown members",
            length -> decodedChat(
                members("{\"choices\":[],\"usage\":{\"prompt_tokens_details\":{}},", "}").apply(length)),
            ChatToResponse::convert)
        .row(uses(ResponseEventWriter.class, ChatToResponseEvents.class, TextItemEvents.class, TextPartBuilder.class),
            "many deltas of text", stream("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"), EncoderCosts::convert)
        .row(uses(ResponseEventWriter.class, TextItemEvents.class), "alternating text and reasoning",
            stream("{\"choices\":[{\"delta\":{\"reasoning\":\"b\"}},{\"delta\":{\"content\":\"a\"}}]}"),
            EncoderCosts::convert)
        .row(uses(ResponseEventWriter.class, FunctionCallEvents.class), "many calls",
            calls("{\"index\":#,\"id\":\"c#\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
            EncoderCosts::convert)
        .row(uses(FunctionCallEvents.class), "fragments with one new member each",
            calls("{\"index\":0,\"id\":\"c\",\"m#\":1,\"function\":{\"arguments\":\"a\"}}"), EncoderCosts::convert)
        .row(uses(ResponseEventWriter.class), "chunks with one new member each",
            stream("{\"m#\":1,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}"), EncoderCosts::convert);
  }
}
