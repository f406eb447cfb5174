using System.Text;
using DuplexSensor.Core.Flash;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

[TestClass]
public class Crc32Tests
{
    [TestMethod]
    public void The_CRC_has_the_check_value_of_the_standard()
    {
        byte[] text = Encoding.UTF8.GetBytes("123456789");

        Assert.AreEqual(0xCBF43926u, Crc32.Compute(text, 0, text.Length));
    }
}
