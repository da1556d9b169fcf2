package example;

import bifrost.api.Bifrost;
import bifrost.api.CallEvent;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean // Spring calls close()
  Bifrost bifrost(@Value("${bifrost.url}") String url, MeterRegistry meters) {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(url)).listener(event -> count(event, meters)).open();
  }

  private static void count(CallEvent event, MeterRegistry meters) {
    if (!(event instanceof CallEvent.Ended ended)) return;
    var report = ended.outcome().report();
    var error = ended.outcome() instanceof Outcome.Failure<?> failure ? failure.error().code() : "none";
    Timer.builder("bifrost.calls").tag("operation", report.operation().name()).tag("error", error).register(meters)
        .record(report.elapsed());
    ended.usage().ifPresent(usage -> meters.counter("bifrost.tokens").increment(usage.totalTokens()));
  }

  @Bean
  HealthIndicator vllm(Bifrost bifrost) { // the name of the bean is the name in /actuator/health
    return () -> {
      var health = bifrost.health("vllm");
      var builder = health.isReady() ? Health.up() : Health.down();
      health.error().ifPresent(error -> builder.withDetail("error", error.code()));
      return builder.withDetail("models", health.models().stream().map(each -> each.id()).toList()).build();
    };
  }
}
