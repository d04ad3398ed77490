// What the unit's model of a row codes its values with, where it is compiled into the fleet: it reads them.
global using ValueCoder = Telematics.Fleet.Decoding.ValueReader;
