package app;

import bifrost.api.AssistantMessage;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.SpeechRequest;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.OpenAiProviderFactory;

/** An application that uses its own kinds of providers and the kind {@code sglang}. */
public final class Main {
  private static final AssistantMessage REASONING_MESSAGE = AssistantMessage.of("Hi").reasoning("hm");

  private Main() {}

  /**
   * Sends requests and prints the results.
   *
   * @param args a model, and the URLs of the servers of kinds {@code sglang} and {@code elsewhere}
   */
  public static void main(String... args) {
    System.out.println(Main.class.getModule());
    try (var bifrost = Bifrost.open()) {
      chat("local", args[0], bifrost);
      failure(() -> bifrost.send(EmbeddingRequest.of("local/" + args[0], "Hi")));
    }
    var sglang = ProviderConfig.of(args[1]);
    try (var bifrost = Bifrost.builder().provider("sglang", sglang).provider("gpu", sglang.kind("sglang")).open()) {
      chat("sglang", args[0], bifrost);
      chat("gpu", args[0], bifrost);
      failure(() -> bifrost.send(SpeechRequest.of("sglang/" + args[0], "Hi")));
    }
    elsewhere(args[2]);
    LocalServers.open().close();
  }

  /** Uses a kind whose factory is added to a single client. */
  private static void elsewhere(String url) {
    var profile =
        OpenAiProfile.of("elsewhere").defaultBaseUrl(url).pathPrefix("/api/v3").requestReasoningNames("thoughts");
    var builder =
        Bifrost.builder().factory(new OpenAiProviderFactory(profile)).provider("elsewhere", ProviderConfig.defaults());
    try (var bifrost = builder.open()) {
      System.out.println(
          "elsewhere says: "
              + bifrost.send(ChatCompletionRequest.of("elsewhere/m", "Hi").then(REASONING_MESSAGE)).text());
    }
  }

  private static void chat(String provider, String model, Bifrost bifrost) {
    var request = ChatCompletionRequest.of(provider + "/" + model, "Hi").then(REASONING_MESSAGE);
    System.out.println(provider + " says: " + bifrost.send(request).text());
    try (var chunks = bifrost.stream(request)) {
      System.out.println(provider + " streams: " + chunks.collect().text());
    }
    System.out.println(provider + " lists: " + bifrost.send(ListModelsRequest.of(provider)).data().size());
  }

  private static void failure(Runnable call) {
    try {
      call.run();
    } catch (BifrostException e) {
      System.out.println(e.error());
    }
  }
}
