import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.util.function.Supplier;

/** LangChain4j, with its client on {@code java.net.http}. Its default, an upgrade to HTTP/2, fails with vLLM. */
final class Client {
  private Client() {}

  static Supplier<String> open(String url, String model) {
    var http = java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1);
    var chat = OpenAiChatModel.builder().baseUrl(url + "/v1").apiKey("secret").modelName(model).maxTokens(8)
        .httpClientBuilder(dev.langchain4j.http.client.jdk.JdkHttpClient.builder().httpClientBuilder(http)).build();
    return () -> chat.chat(UserMessage.from("Hi")).aiMessage().text();
  }
}
