using DuplexSensor.PackageCheck;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: dotnet run --project tests/DuplexSensor.PackageCheck -- TABLE FOLDER\n"
        + "TABLE is src/DuplexSensor.Esp32/device-packages.json, FOLDER has the packages that NuGet has restored.");
    return 2;
}

return TableCheck.Run(args[0], args[1], Console.Out);
