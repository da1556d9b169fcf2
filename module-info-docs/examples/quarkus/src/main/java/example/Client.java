package example;

import bifrost.api.Bifrost;
import bifrost.api.ProviderConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

class Client {
  @Produces
  @Singleton
  Bifrost open(@ConfigProperty(name = "bifrost.url") String url) {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(url)).open();
  }

  void close(@Disposes Bifrost bifrost) {
    bifrost.close();
  }

  @Produces
  @Readiness
  HealthCheck vllm(Bifrost bifrost) {
    return () -> HealthCheckResponse.named("vllm").status(bifrost.health("vllm").isReady()).build();
  }
}
