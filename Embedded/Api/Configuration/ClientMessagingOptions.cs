namespace Orleans.Configuration;

/// <summary>How calls of a client in another process behave. Nothing uses it here: there is one process.</summary>
public class ClientMessagingOptions : MessagingOptions;
