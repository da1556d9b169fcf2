package chat.service;

import static java.time.Duration.ofSeconds;

import bifrost.api.Bifrost;
import bifrost.api.ProviderConfig;
import java.io.IOException;

class Main {
  public static void main(String[] args) throws IOException {
    var vllm = ProviderConfig.of(setting("VLLM_BASE_URL", "http://localhost:8000")).key(setting("VLLM_API_KEY", ""));
    var bifrost = Bifrost.builder().provider("vllm", vllm).open();
    var service = new ChatService(bifrost, "vllm/" + setting("MODEL", "")); // without a model, the only one
    var limit = ofSeconds(Integer.parseInt(setting("DRAIN_SECONDS", "25")));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> service.drain(limit))); // SIGTERM
    System.out.println("listening on port " + service.start(Integer.parseInt(setting("PORT", "8080"))));
  }

  private static String setting(String name, String defaultValue) {
    return System.getenv().getOrDefault(name, defaultValue);
  }
}
