import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.function.Supplier;

/** The library of OpenAI, with OkHttp. */
final class Client {
  private Client() {}

  static Supplier<String> open(String url, String model) {
    var client = OpenAIOkHttpClient.builder().baseUrl(url + "/v1").apiKey("secret").build();
    return () -> client.chat().completions().create(ChatCompletionCreateParams.builder().model(model)
        .addUserMessage("Hi").maxCompletionTokens(8).build()).choices().get(0).message().content().orElse("");
  }
}
