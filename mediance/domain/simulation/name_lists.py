"""Family and given names that are common in Perpignan, from frequent to rare; `_` is a space."""

FRENCH_FAMILY = (
    "Martin Bernard Durand Petit Robert Moreau Laurent Simon Michel Lefebvre Leroy Roux David"
    " Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Faure"
    " André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Perrin Robin"
    " Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie"
    " Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard"
    " Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard"
    " Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey"
    " Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger"
    " Carpentier Dupuis Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein"
    " Jacquet Adam Paris Poirier Marty Aubry Guyot Carré Charles Renault Charpentier Ménard"
    " Maillard Baron Bertin Bailly Hervé Schneider Fernandez Le_Gall Collet Léger Bouvier Julien"
    " Prévost Millet Perrot Daniel Le_Goff Baptiste-Roux D'Hérouville De_La_Tour Saint-Martin"
    " L'Hostis Lœwenguth"
)
FRENCH_GIVEN = (
    "Marie Jean Nathalie Philippe Isabelle Michel Sylvie Alain Catherine Patrick Martine Nicolas"
    " Christine Christophe Françoise Pierre Valérie Christian Sandrine Éric Stéphanie Frédéric"
    " Véronique Laurent Sophie Stéphane Céline David Chantal Pascal Patricia Daniel Brigitte"
    " Julien Anne Thierry Julie Sébastien Monique Olivier Aurélie Bernard Laurence Thomas Nicole"
    " Gérard Laura Alexandre Émilie Dominique Camille Didier Virginie Bruno Léa François Élodie"
    " Jacqueline Vincent Annie Maxime Corinne Antoine Manon Kévin Chloé Jérôme Mélanie Guillaume"
    " Hélène Romain Delphine Gilles Sandra Benjamin Michèle Cédric Karine Serge Pauline Marc"
    " Élisabeth Loïc Noémie Maëlle Zoé Hugo Lucas Théo Noël Hervé Joël Josiane Odile Régine Gisèle"
    " Marie-Claude Jean-Pierre Jean-Luc Marie-Thérèse Anne-Marie Jean-Claude Marie-Hélène"
    " Jean-François Marie-Christine Jean-Marc Clémence Solène Gaëtan Cœlia"
)
CATALAN_FAMILY = (
    "Puig Roig Vila Serra Soler Font Pujol Batlle Ferrer Bosch Vidal Roca Mas Coll Costa Parés"
    " Casals Sala Riera Prats Planas Bonet Gual Jaume Llobet Marty Pagès Noguès Sabaté Torrent"
    " Trilles Vilanova Xatart Oliver Rovira Bertran Calvet Company Delmas Esteve Fabra Guitart"
    " Jordà Llense Mestres Nadal Olive Palau Quintana Ribes Salvat Taillant Vergès Villalongue"
    " Aymerich Barrère Cantaloube Domenech Escudier Figueres Grau Illes Jofre Llech Marquès Oms"
    " Pla Rius Sirvent Tarrès Ventura Capdevila Casademont Companyó Montagné Puigsegur Sant-Joan"
)
CATALAN_GIVEN = (
    "Maria Jordi Montserrat Joan Núria Josep Carme Jaume Mercè Pere Rosa Miquel Teresa Antoni"
    " Marta Francesc Anna Lluís Laia Xavier Joana Ramon Neus Marc Pilar Albert Dolors Sergi Gemma"
    " Oriol Roser Bernat Margarida Ferran Cristina Enric Elisabet Pau Eulàlia Pol Aina Arnau Clara"
    " Martí Júlia Guillem Meritxell Ricard Sílvia Joaquim Àngela Salvador Assumpta Vicenç Remei"
    " Sebastià Consol Narcís Quima Esteve Llúcia Galderic"
)
SPANISH_FAMILY = (
    "García Martínez Sánchez López Rodríguez Fernández Pérez González Gómez Ruiz Hernández"
    " Jiménez Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez"
    " Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio"
    " Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto"
    " Méndez Cruz Calvo Gallego Vidal León Márquez Herrera Peña Flores Cabrera Campos Vega Fuentes"
    " Carrasco Diez Reyes Caballero Nieto Aguilar Pascual Santana Herrero Montero Hidalgo Giménez"
    " De_La_Cruz De_La_Fuente Del_Río De_los_Santos Ibáñez Ferrer Durán Santiago Benítez Vargas"
    " Mora Vicente"
)
SPANISH_GIVEN = (
    "María Antonio Carmen José Ana Manuel Josefa Francisco Isabel Juan Dolores David Pilar Javier"
    " Teresa Daniel Rosa Jesús Cristina Carlos Francisca Alejandro Laura Miguel Antonia Rafael"
    " Mercedes Pedro Marta Ángel Elena Pablo Luisa Sergio Lucía Fernando Rocío Jorge Concepción"
    " Luis Inés Alberto Encarnación Álvaro Raquel Diego Sonia Adrián Beatriz Raúl Remedios Iván"
    " Esperanza Rubén Consuelo Ramón Amparo Andrés Ángeles Joaquín Milagros Salvador Nuria Ignacio"
    " Soledad Emilio Yolanda Julio Noelia Agustín Purificación Begoña Iñaki"
)
MAGHREBI_FAMILY = (
    "Benali Bensaïd El_Amrani Haddad Mansouri Belkacem Bouzid Saïdi Benamar Cherif Amrani Khelifi"
    " Hamidi Ziani Brahimi El_Idrissi Ben_Amara Ben_Ali Belhadj Mebarki Bouchareb Rahmani Slimani"
    " Bouaziz Ouali Benyahia Larbi Meziane El_Khattabi Tazi Alaoui Bennani Fassi Chraïbi Berrada"
    " Lahlou Boukhari Zerouali Ait_Ahmed Aït_Saïd Ouazzani Hadj Messaoudi Bouhired Ferhat Djebbar"
    " Kaddour Touati Zeroual Naceri Mokhtari Hachemi Kadri Amara Toumi Trabelsi Ben_Salah Jelassi"
    " Gharbi Mabrouk Ayadi Chaabane Dridi Hammami Jaziri Khemiri Lakhal Sassi Boukadida El_Fassi"
    " El_Mansouri El_Ouafi El_Yousfi El_Hachimi Bentaleb Benchikh Benhamou Bendjelloul Boumediene"
    " Boutaleb Bouras Chaoui Daoudi Ezzahraoui Guerroudj Idir Jebari Kerrouche Lounis Madani Nouri"
    " Oubella Rachedi Sahraoui Tahiri Yahiaoui Zidane Zouaoui"
)
MAGHREBI_GIVEN = (
    "Fatima Mohamed Khadija Ahmed Aïcha Ali Samira Rachid Nadia Karim Malika Abdelkader Zohra"
    " Hassan Naïma Youssef Rachida Mustapha Fatiha Omar Latifa Kamel Yamina Saïd Leïla Brahim"
    " Houria Nordine Karima Farid Soraya Mourad Amina Abdellah Salima Hamid Najat Djamel Yasmina"
    " Lahcen Sarah Mehdi Inès Bilal Zineb Amine Hafida Ibrahim Hanane Khalid Samia Ismaël Souad"
    " Lakhdar Djamila Miloud Meriem Redouane Ghizlane Tarik Nawel Hicham Siham Abderrahmane"
    " Bouchra Nabil Ikram Sofiane Loubna Walid Chaïma Mohammed-Amine Fatima-Zohra Abd-El-Malik"
    " M'hamed Noureddine Oumaïma Ryad Salah Tassadit Zakaria Wassila Yacine Keltoum Messaouda"
    " Rabah"
)
GITANO_FAMILY = (
    "Cargol Baptiste Espinas Giménez Soler Cortés Reyes Ximenez Maille Pubill Batista Moreno"
    " Vargas Bermúdez Santiago Amaya Heredia Carmona Fernandez Gimenez Patrac Escudero Valentí"
    " Saadna Berenguer Navarro Malla Doya Garcia"
)
GITANO_GIVEN = (
    "Joseph Antoine Manuel Jean-Paul Marie Sara Carmen Rosa Nina Paquita Diego Moïse Samuel Ésaïe"
    " Jonathan Tony Kelly Naomie Rachel Esther Rébecca Josué David Salomon Lola Remedios Tonio"
    " Jérémie Nathan Priscilla Cindy Jordan Mickaël Steven Linda Ramona Pépita Mercedes"
)
PORTUGUESE_FAMILY = (
    "Da_Silva Ferreira Pereira Dos_Santos Rodrigues Fernandes Gonçalves Martins De_Oliveira Alves"
    " Lopes Gomes De_Sousa Marques Pinto Ribeiro Carvalho Teixeira Moreira Correia Mendes Nunes"
    " Vieira Monteiro Cardoso Da_Rocha Neves Coelho Da_Cruz Cunha Pires Simões D'Almeida Antunes"
    " Matos Fonseca Machado Araújo Barbosa Lourenço Magalhães Conceição"
)
PORTUGUESE_GIVEN = (
    "Maria José Ana Manuel Isabel António Fátima João Rosa Carlos Fernanda Paulo Conceição Luís"
    " Teresa Joaquim Lurdes Fernando Paula Jorge Cristina Rui Helena Pedro Graça Ricardo Sónia"
    " Nuno Carla Miguel Sandra Tiago Patrícia Filipe Inês Gonçalo Mariana Sérgio Deolinda Américo"
)
AFRICAN_FAMILY = (
    "Diallo Traoré Diop Coulibaly Camara Keïta Ndiaye Bah Konaté Sow Cissé Koné Touré Sylla Barry"
    " Fall Diarra Ba Sissoko Diaby Fofana Gueye Sarr Doumbia Dembélé Mbaye Baldé Kouyaté Sidibé"
    " Ouattara Kamara Bamba Mendy Gomis N'Diaye N'Guessan Kouassi Yao Mbemba Mukendi Ilunga Nzuzi"
    " Makiese Abubakar Okafor Adeyemi Osei Mensah Habtemariam Tesfay Abdi Hassan Mohamud"
    " Rakotomalala Soilihi Attoumani"
)
AFRICAN_GIVEN = (
    "Fatou Mamadou Aminata Ibrahima Mariama Moussa Awa Ousmane Aïssatou Abdoulaye Kadiatou Amadou"
    " Bintou Cheikh Fatoumata Souleymane Adama Boubacar Ramata Alpha Oumou Issa Rokia Lamine Khady"
    " Modou Djeneba Sékou Nafissatou Bakary Hawa Drissa Grâce Junior Merveille Christian Chancelle"
    " Prince Blessing Emmanuel Mercy Samuel Selam Yonas Hodan Abdirahman Saïndou Zaïna"
)
EASTERN_FAMILY = (
    "Popescu Ionescu Popa Dumitru Stan Constantin Rădulescu Munteanu Ciobanu Rusu Moldovan"
    " Lăcătuș Hoxha Shehu Krasniqi Gjoka Prifti Berisha Kelmendi Shevchenko Kovalenko Bondarenko"
    " Tkachenko Melnyk Kravchuk Petrosyan Harutyunyan Sargsyan Grigoryan Gelashvili Beridze"
    " Kapanadze Ivanov Petrov Dimitrov Georgiev Nowak Kowalska Wiśniewski Jovanović Petrović"
    " Ahmadi Rahimi Hosseini Karimi Yılmaz Demir Kaya Çelik Öztürk"  # noqa: RUF001 - Turkish letters
)
EASTERN_GIVEN = (
    "Maria Ion Elena Andrei Ioana Mihai Ana Vasile Mihaela Alexandru Ștefan Florin Arben Mirela"
    " Ilir Elira Besnik Valbona Olena Oleksandr Iryna Andriy Nataliya Serhiy Oksana Dmytro Anahit"
    " Armen Lusine Gevorg Nino Giorgi Tamar Levan Ivan Desislava Georgi Milena Agnieszka Piotr"
    " Zuzanna Łukasz Dragana Zoran Zahra Mahdi Fereshteh Omid Ayşe Mehmet Fatma Mustafa Işıl"  # noqa: RUF001
)
