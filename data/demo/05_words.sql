-- Words the demo company is made of. Invented; per country in the order
-- Germany, Austria, Switzerland, France, Spain, Poland, United Kingdom, United States.
set variable countries = [
    'Germany', 'Austria', 'Switzerland', 'France', 'Spain', 'Poland', 'United Kingdom',
    'United States'
];
set variable country_codes = ['de', 'at', 'ch', 'fr', 'es', 'pl', 'co.uk', 'com'];
set variable currencies = ['EUR', 'EUR', 'CHF', 'EUR', 'EUR', 'PLN', 'GBP', 'USD'];
-- Local list prices per euro; the daily rate moves around it.
set variable price_factors = [1.0, 1.0, 0.98, 1.0, 0.95, 4.30, 0.87, 1.10];
set variable phone_codes = ['+49', '+43', '+41', '+33', '+34', '+48', '+44', '+1'];

-- 14 given names of women per country.
set variable women = [
    'Anna', 'Katrin', 'Sabine', 'Julia', 'Claudia', 'Svenja', 'Heike', 'Miriam', 'Petra', 'Lena', 'Birgit', 'Nadine', 'Jördis', 'Friederike',
    'Magdalena', 'Elisabeth', 'Theresa', 'Barbara', 'Johanna', 'Verena', 'Christina', 'Viktoria', 'Doris', 'Sophie', 'Gerlinde', 'Marlene', 'Hannah', 'Ulrike',
    'Céline', 'Regula', 'Nicole', 'Ursula', 'Chantal', 'Simone', 'Corinne', 'Livia', 'Seraina', 'Barbla', 'Martina', 'Andrea', 'Fabienne', 'Rahel',
    'Camille', 'Aurélie', 'Sandrine', 'Hélène', 'Manon', 'Élodie', 'Nathalie', 'Inès', 'Florence', 'Juliette', 'Maëlle', 'Brigitte', 'Clémence', 'Solène',
    'Lucía', 'Carmen', 'Beatriz', 'Inmaculada', 'Nuria', 'Pilar', 'Marta', 'Rocío', 'Elena', 'Ainhoa', 'Cristina', 'Montserrat', 'Begoña', 'Sofía',
    'Agnieszka', 'Małgorzata', 'Katarzyna', 'Joanna', 'Ewa', 'Zofia', 'Magda', 'Beata', 'Dorota', 'Karolina', 'Monika', 'Paulina', 'Justyna', 'Grażyna',
    'Charlotte', 'Emma', 'Harriet', 'Sarah', 'Priya', 'Fiona', 'Rachel', 'Imogen', 'Gemma', 'Olivia', 'Siân', 'Louise', 'Amara', 'Bridget',
    'Jessica', 'Megan', 'Laura', 'Danielle', 'Alicia', 'Karen', 'Tamara', 'Emily', 'Denise', 'Mei', 'Rosa', 'Kimberly', 'Allison', 'Shauna'
];
-- 14 given names of men per country.
set variable men = [
    'Jürgen', 'Thomas', 'Stefan', 'Matthias', 'Jens', 'Uwe', 'Torben', 'Florian', 'Holger', 'Björn', 'Tobias', 'Ralf', 'Emre', 'Henning',
    'Lukas', 'Andreas', 'Gerhard', 'Bernhard', 'Wolfgang', 'Christoph', 'Manfred', 'Reinhard', 'Dominik', 'Alois', 'Georg', 'Markus', 'Franz', 'Clemens',
    'Urs', 'Reto', 'Beat', 'Luca', 'Daniel', 'Marc', 'Jonas', 'Pascal', 'Adrian', 'Roman', 'Gian', 'Yves', 'Thierry', 'Silvan',
    'Julien', 'Mathieu', 'François', 'Thibault', 'Olivier', 'Sébastien', 'Rémi', 'Karim', 'Laurent', 'Benoît', 'Antoine', 'Étienne', 'Guillaume', 'Pascal',
    'Javier', 'Álvaro', 'Sergio', 'Íñigo', 'Miguel', 'Jordi', 'Rafael', 'Andrés', 'Pablo', 'Óscar', 'Joaquín', 'Diego', 'Xavier', 'Tomás',
    'Paweł', 'Krzysztof', 'Michał', 'Tomasz', 'Grzegorz', 'Marcin', 'Łukasz', 'Piotr', 'Wojciech', 'Jakub', 'Rafał', 'Zbigniew', 'Bartosz', 'Sławomir',
    'James', 'Oliver', 'Callum', 'Gareth', 'Simon', 'Alistair', 'Nikhil', 'Edward', 'Rory', 'Duncan', 'Martin', 'Kwame', 'Stuart', 'Owen',
    'Brian', 'Marcus', 'Tyler', 'Jason', 'Eric', 'Luis', 'Kevin', 'Nathan', 'Derek', 'Anthony', 'Scott', 'Raj', 'Wesley', 'Cole'
];
-- 32 family names per country.
set variable families = [
    'Lindner', 'Brandt', 'Hoffmann', 'Kühn', 'Schröder', 'Petersen', 'Weidner', 'Özdemir', 'Vogel', 'Krause', 'Böhm', 'Rademacher', 'Jansen', 'Seidel', 'Wächter', 'Lorenz', 'Hartwig', 'Dietrich', 'Groß', 'Kessler', 'Reimann', 'Thiele', 'Ebert', 'Scholz', 'Nowack', 'Fuhrmann', 'Behrens', 'Arnold', 'Köster', 'Marquardt', 'Stahl', 'Winkler',
    'Gruber', 'Pichler', 'Steininger', 'Moser', 'Hofer', 'Leitner', 'Wallner', 'Eder', 'Fuchsbichler', 'Haslinger', 'Egger', 'Berger', 'Aigner', 'Reisinger', 'Brunner', 'Lechner', 'Wimmer', 'Kogler', 'Stadler', 'Ortner', 'Thaler', 'Sailer', 'Rainer', 'Prantl', 'Obermayr', 'Zangerl', 'Kainz', 'Novotny', 'Hollaus', 'Mair', 'Trummer', 'Schwaiger',
    'Zürcher', 'Ammann', 'Bieri', 'Caduff', 'Rochat', 'Frei', 'Gerber', 'Hürlimann', 'Imboden', 'Jenni', 'Keller', 'Lüthi', 'Meier', 'Nägeli', 'Odermatt', 'Perrin', 'Rüegg', 'Sutter', 'Tanner', 'Wyss', 'Zollinger', 'Bernasconi', 'Kälin', 'Furrer', 'Burri', 'Schaub', 'Favre', 'Gasser', 'Hess', 'Aebi', 'Marti', 'Zemp',
    'Lefebvre', 'Moreau', 'Girard', 'Rousseau', 'Fontaine', 'Chevalier', 'Lambert', 'Mercier', 'Faure', 'Garnier', 'Perret', 'Benali', 'Delacroix', 'Hamon', 'Le Goff', 'Marchand', 'Noël', 'Picard', 'Renault-Dubois', 'Bertin', 'Vasseur', 'Colin', 'Charpentier', 'Gauthier', 'Barbier', 'Pelletier', 'Arnaud', 'Meunier', 'Roche', 'Tessier', 'Lacombe', 'Jourdan',
    'García', 'Herrera', 'Navarro', 'Iglesias', 'Molina', 'Ortega', 'Delgado', 'Castro', 'Peña', 'Vidal', 'Serrano', 'Ibáñez', 'Echeverría', 'Muñoz', 'Cabrera', 'Pascual', 'Soler', 'Reyes', 'Aguirre', 'Núñez', 'Gallego', 'Prieto', 'Lozano', 'Ferrer', 'Camacho', 'Montoya', 'Rubio', 'Esteban', 'Puig', 'Salas', 'Quintana', 'Bravo',
    'Kowalczyk', 'Wiśniewski', 'Zieliński', 'Kamiński', 'Lewandowicz', 'Wójcik', 'Szymański', 'Dąbrowa', 'Kozłowski', 'Mazurek', 'Krawczyk', 'Piotrowski', 'Grabowski', 'Pawlak', 'Michalak', 'Król', 'Wieczorek', 'Jabłoński', 'Wrona', 'Stępień', 'Malinowski', 'Górski', 'Rutkowski', 'Sikora', 'Baran', 'Duda', 'Szewczyk', 'Tomczak', 'Pietrzak', 'Zawadzki', 'Jasiński', 'Bąk',
    'Ashworth', 'Bennett', 'Carrington', 'Davies', 'Ellison', 'Fletcher', 'Gallagher', 'Hargreaves', 'Ingram', 'Jenkins', 'Kendrick', 'Langford', 'MacLeod', 'Norris', 'Okafor', 'Patel', 'Quigley', 'Redfern', 'Sutherland', 'Thornton', 'Underhill', 'Vickers', 'Whitaker', 'Yates', 'Barlow', 'Cartwright', 'Drummond', 'Pemberton', 'Rees', 'Holloway', 'Marsden', 'Tully',
    'Anderson', 'Brooks', 'Castillo', 'Donovan', 'Ellis', 'Foster', 'Grady', 'Hansen', 'Iverson', 'Jefferson', 'Kowalski', 'Lawson', 'Mendoza', 'Nguyen', 'O''Brien', 'Park', 'Quinn', 'Ramirez', 'Schultz', 'Turner', 'Vance', 'Walker', 'Yoder', 'Zimmerman', 'Bauer', 'Coleman', 'Dawson', 'Fletcher', 'Harmon', 'Lindqvist', 'Reyes', 'Sherman'
];
-- 14 towns per country.
set variable towns = [
    'Kassel', 'Hamburg', 'Leipzig', 'Bremen', 'Dortmund', 'Erfurt', 'Hannover', 'München', 'Stuttgart', 'Nürnberg', 'Ulm', 'Würzburg', 'Mannheim', 'Augsburg',
    'Wien', 'Graz', 'Linz', 'Salzburg', 'Innsbruck', 'Klagenfurt', 'Wels', 'Dornbirn', 'St. Pölten', 'Steyr', 'Villach', 'Krems', 'Leoben', 'Bregenz',
    'Zürich', 'Basel', 'Bern', 'Luzern', 'Winterthur', 'St. Gallen', 'Lausanne', 'Genève', 'Chur', 'Thun', 'Zug', 'Biel', 'Fribourg', 'Aarau',
    'Lyon', 'Lille', 'Nantes', 'Toulouse', 'Strasbourg', 'Paris', 'Rennes', 'Bordeaux', 'Grenoble', 'Dijon', 'Marseille', 'Orléans', 'Reims', 'Montpellier',
    'Madrid', 'Barcelona', 'Valencia', 'Bilbao', 'Sevilla', 'Zaragoza', 'Málaga', 'Vigo', 'Gijón', 'Alicante', 'Pamplona', 'Murcia', 'Burgos', 'San Sebastián',
    'Warszawa', 'Kraków', 'Wrocław', 'Poznań', 'Gdańsk', 'Łódź', 'Katowice', 'Lublin', 'Szczecin', 'Rzeszów', 'Bydgoszcz', 'Białystok', 'Gliwice', 'Toruń',
    'Leeds', 'Bristol', 'Manchester', 'Sheffield', 'Glasgow', 'Cardiff', 'Reading', 'Norwich', 'Coventry', 'Derby', 'Edinburgh', 'Exeter', 'Hull', 'London',
    'Columbus', 'Milwaukee', 'Charlotte', 'Denver', 'Minneapolis', 'Pittsburgh', 'Portland', 'Boston', 'Kansas City', 'Rochester', 'Tampa', 'Boise', 'Omaha', 'Providence'
];

-- Parts of a town, five per country.
set variable quarters = [
    'Nord', 'Süd', 'West', 'Ost', 'Mitte', 'Nord', 'Süd', 'West', 'Ost', 'Mitte',
    'Nord', 'Süd', 'West', 'Ost', 'Mitte', 'Nord', 'Sud', 'Ouest', 'Est', 'Centre',
    'Norte', 'Sur', 'Oeste', 'Este', 'Centro', 'Północ', 'Południe', 'Zachód', 'Wschód', 'Centrum',
    'North', 'South', 'West', 'East', 'Central', 'North', 'South', 'West', 'East', 'Downtown'
];

set variable industries = [
    'Healthcare', 'Hotels & leisure', 'Education', 'Manufacturing', 'Retail', 'Logistics',
    'Real estate', 'Public sector'
];
-- Three patterns per country and industry: {s} a family name, {c} a town.
set variable companies = [
    'Klinikum {c}', '{s} Reha-Kliniken GmbH', 'MVZ Dr. {s} & Partner',
    'Hotel {s}', 'Thermalbad {c} GmbH', '{s} Hotelbetriebe GmbH & Co. KG',
    'Hochschule {c}', '{s}-Gymnasium {c}', 'Bildungswerk {c} e. V.',
    '{s} Maschinenbau GmbH', '{s} Präzisionstechnik AG', 'Werkzeugbau {s} GmbH & Co. KG',
    'Möbelhaus {s}', '{s} Frischemärkte KG', 'Kaufpark {c} GmbH',
    'Spedition {s} GmbH', '{s} Kühllogistik GmbH', 'Logistikpark {c} GmbH',
    '{s} Immobilien AG', 'Wohnbau {c} eG', '{s} & Söhne Hausverwaltung',
    'Stadtwerke {c}', 'Landkreis {c}', 'Bäderbetrieb {c} AöR',
    'Landesklinik {c}', 'Sanatorium {s} GmbH', 'Ordinationszentrum {s}',
    'Alpenhotel {s}', 'Therme {c} GmbH', '{s} Gastgeber GmbH',
    'Fachhochschule {c}', 'HTL {c}', 'Privatschule {s}',
    '{s} Metallbau GmbH', '{s} Holzwerke GmbH', 'Anlagenbau {s} & Co KG',
    'Sporthaus {s}', '{s} Lebensmittel GmbH', 'Einkaufszentrum {c}',
    '{s} Transporte GmbH', 'Lagerhaus {c} reg. Gen.', '{s} Spedition KG',
    '{s} Bauträger GmbH', 'Wohngenossenschaft {c}', '{s} Realitäten',
    'Stadtgemeinde {c}', 'Wasserverband {c}', 'Messe {c} GmbH',
    'Spital {c}', 'Klinik {s} AG', 'Pflegezentrum {c}',
    'Hotel {s} AG', 'Seilbahnen {c} AG', 'Kurhaus {c}',
    'Kantonsschule {c}', 'Institut {s}', 'Berufsschule {c}',
    '{s} Feinmechanik AG', '{s} Uhrenwerke SA', '{s} Apparatebau AG',
    '{s} Märkte AG', 'Warenhaus {s}', 'Zentrum {c} AG',
    '{s} Transport AG', 'Lagerhäuser {c} AG', '{s} Logistik SA',
    '{s} Immobilien AG', 'Baugenossenschaft {c}', '{s} & Cie. Liegenschaften',
    'Stadt {c}', 'Energie {c} AG', 'Gemeindeverband {c}',
    'Centre hospitalier de {c}', 'Clinique {s}', 'Résidences {s} SAS',
    'Hôtel {s}', 'Thermes de {c}', 'Groupe {s} Loisirs',
    'Université de {c}', 'Lycée {s}', 'Campus {c} Formation',
    'Ateliers {s} SA', '{s} Mécanique SAS', 'Fonderies {s}',
    'Maison {s}', '{s} Distribution SAS', 'Halles de {c}',
    'Transports {s}', '{s} Frigo Logistique', 'Plateforme {c} SAS',
    'Foncière {s}', 'Habitat {c}', '{s} Gestion immobilière',
    'Ville de {c}', 'Métropole de {c}', 'Régie des eaux de {c}',
    'Hospital San Rafael de {c}', 'Clínica {s}', 'Residencias {s} S.L.',
    'Hotel {s}', 'Balneario de {c}', 'Grupo Hotelero {s} S.A.',
    'Universidad de {c}', 'Colegio {s}', 'Centro de Formación {c}',
    'Talleres {s} S.L.', 'Metalúrgica {s} S.A.', 'Cerámicas {s}',
    'Almacenes {s}', 'Supermercados {s} S.A.', 'Centro Comercial {c}',
    'Transportes {s} S.L.', 'Frigoríficos {s}', 'Puerto Seco {c}',
    'Inmobiliaria {s}', 'Viviendas {c} S.L.', '{s} Gestión de Activos',
    'Ayuntamiento de {c}', 'Aguas de {c}', 'Polideportivo {c}',
    'Szpital Miejski {c}', 'Klinika {s}', 'Centrum Medyczne {s} sp. z o.o.',
    'Hotel {s}', 'Aquapark {c}', 'Uzdrowisko {s} S.A.',
    'Politechnika {c}', 'Liceum {s}', 'Akademia {c}',
    'Zakłady {s} S.A.', '{s} Maszyny sp. z o.o.', 'Odlewnia {s}',
    'Delikatesy {s}', '{s} Meble sp. z o.o.', 'Galeria {c}',
    '{s} Trans sp. z o.o.', 'Chłodnie {s}', 'Terminal {c} S.A.',
    '{s} Nieruchomości', 'Spółdzielnia {c}', '{s} Development S.A.',
    'Urząd Miasta {c}', 'Wodociągi {c}', 'Hala Sportowa {c}',
    '{c} General Hospital', '{s} Care Homes Ltd', 'The {s} Clinic',
    'The {s} Hotel', '{c} Leisure Trust', '{s} Inns plc',
    '{c} College', '{s} Academy', 'University of {c} Estates',
    '{s} Engineering Ltd', '{s} & Sons Castings', '{s} Precision plc',
    '{s} Stores Ltd', '{s} & {s} Home', '{c} Shopping Centre',
    '{s} Haulage Ltd', '{s} Cold Chain', '{c} Freight Park',
    '{s} Estates plc', '{c} Housing Association', '{s} Property Partners',
    '{c} City Council', '{c} Water', 'Port of {c}',
    '{c} Medical Center', '{s} Health Partners', '{s} Family Clinics Inc.',
    'The {s} Hotel Group', '{c} Convention Center', '{s} Resorts LLC',
    '{c} Community College', '{s} School District', '{c} State Facilities',
    '{s} Manufacturing Inc.', '{s} Tool & Die', '{s} Industries LLC',
    '{s} Markets Inc.', '{s} Hardware Co.', '{c} Outlet Mall',
    '{s} Freight Lines', '{s} Cold Storage LLC', '{c} Distribution Center',
    '{s} Properties LLC', '{c} Housing Authority', '{s} Realty Trust',
    'City of {c}', '{c} Airport Authority', '{c} Public Utilities'
];

set variable competitors = ['Brixon', 'Calderis', 'Heliodom', 'Ostwerk'];
set variable job_titles = [
    'Facility manager', 'Head of technical services', 'Energy manager', 'Purchasing manager',
    'Managing director', 'Head of operations', 'Building services engineer', 'Project manager',
    'Chief financial officer', 'Sustainability officer', 'Maintenance supervisor', 'IT manager'
];
set variable sites = [
    'main building', 'production hall', 'north wing', 'administration', 'warehouse',
    'site {c}', 'plant {c}', 'building B', 'car park and lobby', 'laboratories',
    'training centre', 'boiler house'
];
set variable works_new = [
    'Retrofit', 'Building automation', 'HVAC controls', 'Energy monitoring', 'Room automation',
    'Lighting and shading control', 'Control cabinets', 'Heating modernisation'
];
set variable works_more = [
    'Extension', 'Additional floors', 'Sensor upgrade', 'Cloud connection', 'Room panels',
    'Controller replacement', 'Metering package', 'Remote monitoring'
];
