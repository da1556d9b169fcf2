/** An application with a kind of provider of its own; it also uses the kind of a third party, whose module it does not name. */
module app {
  requires bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with app.LocalProviderFactory;
}
