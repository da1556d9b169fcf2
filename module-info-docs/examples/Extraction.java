import static bifrost.api.Message.system;
import static bifrost.api.Message.user;
import static bifrost.api.SendAllOptions.concurrency;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.json.Bounds;
import bifrost.api.json.Description;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Extracts an order from each line of the input, and prints it as a line of JSON.
 * {@code java -cp 'libs/*' Extraction.java [URL] < texts.txt > orders.jsonl}
 */
class Extraction {
  private enum Unit { PIECE, KILOGRAM, LITER }

  private record Item(String product, @Bounds(min = 1) int quantity, Unit unit) {}

  private record Order(String customer, @Description("null if there is none") Optional<LocalDate> delivery,
      List<Item> items) {}

  private static final Message TASK = system("Extract the order from the text of the user, as JSON.");

  public static void main(String[] args) {
    var server = ProviderConfig.of(args.length > 0 ? args[0] : "http://localhost:8000");
    var mapper = JsonMapper.of(Order.class);
    var requests = new BufferedReader(new InputStreamReader(System.in)).lines()
        .map(text -> ChatCompletionRequest.of("vllm/", TASK, user(text)).maxTokens(500).as(mapper));
    try (var bifrost = Bifrost.builder().provider("vllm", server).open();
        var outcomes = bifrost.trySendAll(requests, concurrency(8))) {
      outcomes.forEach(outcome -> {
        if (outcome instanceof Outcome.Failure<?> failure) {
          System.out.println(JsonObject.of("error", failure.error().message()));
        } else {
          Order order = outcome.orElseThrow().value();
          System.out.println(mapper.write(order));
        }
      });
    }
  }
}
