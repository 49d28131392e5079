namespace Orleans.Configuration;

/// <summary>How calls from within a silo's process behave.</summary>
public class SiloMessagingOptions : MessagingOptions;
