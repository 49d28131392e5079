using Asya.Hosting;
using Asya.Samples.Expenses;

return await AsyaHost.RunAsync(args, static services => services
    .AddActor<CheckTotal>("check")
    .AddActor<Pay>("pay"));
