using Asya.Hosting;

return await AsyaHost.RunAsync(args);
