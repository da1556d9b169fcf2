import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/** The client openai-java. */
final class OpenAiJava {
  private OpenAiJava() {}

  public static void main(String... args) throws Exception {
    var client = OpenAIOkHttpClient.builder().baseUrl(Service.VLLM + "/v1").apiKey("none").build();
    Service.start((question, texts) -> {
      var request = ChatCompletionCreateParams.builder().model(Service.MODEL).addUserMessage(question).build();
      try (var chunks = client.chat().completions().createStreaming(request)) {
        chunks.stream().flatMap(chunk -> chunk.choices().stream())
            .forEach(choice -> choice.delta().content().ifPresent(texts));
      }
    });
  }
}
