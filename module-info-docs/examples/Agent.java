import static bifrost.api.CallOptions.options;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallEvent;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Toolbox;
import bifrost.api.json.Description;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** Answers a question with two tools. {@code java -cp 'libs/*' Agent.java QUESTION [URL]} */
class Agent {
  private record Place(@Description("an IANA time zone, such as Europe/Oslo") String zone) {}

  private record Period(LocalDate from, LocalDate to) {}

  public static void main(String[] args) {
    var toolbox = Toolbox.of("get_time", "Returns the date and the time in a time zone.", Place.class, Agent::time)
        .add("count_days", "Returns the number of days between two dates.", Period.class, Agent::days);
    var server = ProviderConfig.of(args.length > 1 ? args[1] : "http://localhost:8000");
    var request = ChatCompletionRequest.of("vllm/", args[0]);
    try (var bifrost = Bifrost.builder().provider("vllm", server).listener(Agent::log).open();
        var chunks = toolbox.stream(bifrost, request, options().timeout(Duration.ofMinutes(2)))) {
      for (var chunk : chunks) {
        System.out.print(chunk.text());
      }
      System.out.println();
    } catch (BifrostException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static String time(Place place) {
    return ZonedDateTime.now(ZoneId.of(place.zone())).toString(); // The model corrects a zone that is unknown.
  }

  private static long days(Period period) {
    return ChronoUnit.DAYS.between(period.from(), period.to());
  }

  private static void log(CallEvent event) {
    if (event instanceof CallEvent.ToolExecuted executed) {
      System.err.println(executed.toolCall().name() + executed.toolCall().arguments() + ": " + executed.result());
    }
  }
}
