/** An application with its own kind of provider. It also uses a third-party kind without requiring its module. */
module app {
  requires bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with app.LocalProviderFactory;
}
