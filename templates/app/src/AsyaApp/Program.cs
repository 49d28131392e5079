using Asya.Hosting;
using AsyaApp;

// The gateway and a silo in one process. --help lists the options.
return await AsyaHost.RunAsync(args, services => services.AddExpenseActors(), configurationFolder: "config");
