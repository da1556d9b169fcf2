import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The client of LangChain4j. */
final class LangChain4j {
  private LangChain4j() {}

  public static void main(String... args) throws Exception {
    var model = OpenAiStreamingChatModel.builder().baseUrl(Service.VLLM + "/v1").apiKey("none").modelName(Service.MODEL)
        .build();
    Service.start((question, texts) -> {
      var done = new CompletableFuture<ChatResponse>();
      model.chat(question, handler(texts, done));
      done.get();
    });
  }

  private static StreamingChatResponseHandler handler(Consumer<String> texts, CompletableFuture<ChatResponse> done) {
    return new StreamingChatResponseHandler() {
      @Override
      public void onPartialResponse(String text) {
        texts.accept(text);
      }

      @Override
      public void onCompleteResponse(ChatResponse response) {
        done.complete(response);
      }

      @Override
      public void onError(Throwable error) {
        done.completeExceptionally(error);
      }
    };
  }
}
